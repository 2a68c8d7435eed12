import { useHotkeys, useLocalStorage } from '@mantine/hooks';
import { lazy, Suspense, useState } from 'react';
import { useNavigate } from 'react-router';
import { openPalette } from './palette-store';

const KeysList = lazy(() => import('./keys-list'));

/** Places that `g` and a letter lead to. */
export const PLACES: readonly (readonly [key: string, path: string, words: string])[] = [
  ['m', '/models', 'Models'],
  ['r', '/runs', 'Runs'],
  ['p', '/projects', 'Projects'],
  ['a', '/activity', 'Activity'],
  ['t', '/tokens', 'Tokens'],
];

const G_MS = 1500;
let pressedG = 0;

function pressG(): void {
  pressedG = Date.now();
}

/** Whether `g` was pressed just before; once answered, it no longer counts. */
function takeG(): boolean {
  const fresh = Date.now() - pressedG < G_MS;
  pressedG = 0;
  return fresh;
}

/** Moves the focus between rows: those are links or elements marked with `data-row`. */
function moveRow(by: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>('main [data-row]')];
  const at = rows.findIndex((row) => row === document.activeElement || row.closest('tr')?.contains(document.activeElement));
  const next = rows[at === -1 ? (by === 1 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + by))];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}

function chooseRow(): void {
  document.activeElement?.closest('tr')?.querySelector<HTMLInputElement>('input[type=checkbox]')?.click();
}

/** The keyboard's map, and its list behind `?`. Single keys can be switched off (WCAG 2.1.4) and rest in inputs. */
export function Keys() {
  const navigate = useNavigate();
  const [shown, setShown] = useState(false);
  const [on, setOn] = useLocalStorage({ key: 'greenroom-single-keys', defaultValue: true });

  const single = (act: () => void) => () => {
    if (on && document.querySelector('[role=dialog]') === null) {
      act();
    }
  };
  useHotkeys([
    ['mod+K', openPalette],
    ['shift+?', single(() => setShown(true))],
    ['/', single(() => document.querySelector<HTMLInputElement>('[data-filter]')?.focus())],
    ['j', single(() => moveRow(1))],
    ['k', single(() => moveRow(-1))],
    ['x', single(chooseRow)],
    ['g', single(pressG), { preventDefault: false }],
    ...PLACES.map(([key, path]): [string, () => void, { preventDefault: boolean }] => [
      key,
      single(() => {
        if (takeG()) {
          void navigate(path);
        }
      }),
      { preventDefault: false },
    ]),
  ]);

  return shown ? (
    <Suspense>
      <KeysList on={on} onSwitch={setOn} onClose={() => setShown(false)} />
    </Suspense>
  ) : null;
}
