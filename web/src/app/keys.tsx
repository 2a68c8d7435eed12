import { Kbd, Modal, Switch, Table } from '@mantine/core';
import { useHotkeys, useLocalStorage } from '@mantine/hooks';
import { Fragment, useState } from 'react';
import { useNavigate } from 'react-router';
import { openPalette } from './palette-store';

/** Places that `g` and a letter lead to. */
const PLACES: readonly (readonly [key: string, path: string, words: string])[] = [
  ['m', '/models', 'Models'],
  ['r', '/runs', 'Runs'],
  ['p', '/projects', 'Projects'],
  ['a', '/activity', 'Activity'],
  ['t', '/tokens', 'Tokens'],
];

const OTHERS: readonly (readonly [keys: readonly string[], words: string])[] = [
  [['/'], 'Put the cursor into the filter'],
  [['Ctrl', 'K'], 'Open the command palette'],
  [['j'], 'Go to the next row'],
  [['k'], 'Go to the row before'],
  [['Enter'], 'Open the row'],
  [['x'], 'Choose the row, where rows can be chosen'],
  [['?'], 'Show these keys'],
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

  if (!shown) {
    return null;
  }
  return (
    <Modal opened onClose={() => setShown(false)} title="Keys">
      <Switch mb="md" label="Single keys" checked={on} onChange={(event) => setOn(event.currentTarget.checked)} />
      <Table highlightOnHover={false}>
        <Table.Tbody>
          {OTHERS.map(([keys, words]) => (
            <Table.Tr key={words}>
              <Table.Td>
                {keys.map((key) => (
                  <Fragment key={key}>
                    <Kbd>{key}</Kbd>{' '}
                  </Fragment>
                ))}
              </Table.Td>
              <Table.Td>{words}</Table.Td>
            </Table.Tr>
          ))}
          {PLACES.map(([key, , words]) => (
            <Table.Tr key={key}>
              <Table.Td>
                <Kbd>g</Kbd> <Kbd>{key}</Kbd>
              </Table.Td>
              <Table.Td>{words}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
