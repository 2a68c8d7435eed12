import { Kbd, Modal, Switch, Table } from '@mantine/core';
import { Fragment } from 'react';
import { PLACES } from './keys';

const OTHERS: readonly (readonly [keys: readonly string[], words: string])[] = [
  [['/'], 'Put the cursor into the filter'],
  [['Ctrl', 'K'], 'Open the command palette'],
  [['j'], 'Go to the next row'],
  [['k'], 'Go to the row before'],
  [['Enter'], 'Open the row'],
  [['x'], 'Choose the row, where rows can be chosen'],
  [['?'], 'Show these keys'],
];

interface Props {
  /** Whether single keys do anything. */
  readonly on: boolean;
  readonly onSwitch: (on: boolean) => void;
  readonly onClose: () => void;
}

/** What each key does, and the switch of the single ones. */
export default function KeysList({ on, onSwitch, onClose }: Props) {
  return (
    <Modal opened onClose={onClose} title="Keys">
      <Switch mb="md" label="Single keys" checked={on} onChange={(event) => onSwitch(event.currentTarget.checked)} />
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
