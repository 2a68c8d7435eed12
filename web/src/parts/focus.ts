import { useEffect, useState } from 'react';

/** The button behind a menu's item: the item itself is gone when the menu has closed. */
function lasting(element: Element | null): Element | null {
  const owner = element?.closest('[role=menu]')?.getAttribute('aria-labelledby');
  return owner ? document.getElementById(owner) : element;
}

/** Gives the focus back, when this goes, to what had it when this came. */
export function useFocusBack(): void {
  const [before] = useState(() => lasting(document.activeElement));
  useEffect(
    () => () => {
      if (before instanceof HTMLElement && before.isConnected) {
        before.focus({ preventScroll: true });
      }
    },
    [before],
  );
}
