import { useEffect, useState } from 'react';

/** What had the focus; of a menu's entry, which is gone when the menu is closed, the button of the menu. */
function opener(): HTMLElement | null {
  const focused = document.activeElement;
  const menu = focused?.closest('[role=menu]')?.getAttribute('aria-labelledby');
  const found = menu ? document.getElementById(menu) : focused;
  return found instanceof HTMLElement && found !== document.body ? found : null;
}

/** Gives the focus back to what had it when this was first drawn, as soon as this is gone. */
export function useFocusBack(): void {
  const [before] = useState(opener);
  useEffect(() => () => void setTimeout(() => before?.isConnected && before.focus()), [before]);
}
