import { Button, Group, Stack, Table, Text } from '@mantine/core';
import { useState } from 'react';
import { counted, metric } from '../../parts/format';
import type { Row } from './points';

const AT_ONCE = 100;

/** The values behind the charts, a row for each step. */
export function PointsTable({ names, rows }: { names: readonly string[]; rows: readonly Row[] }) {
  const [most, setMost] = useState(AT_ONCE);
  return (
    <Stack gap="sm">
      <Table.ScrollContainer minWidth={120 + 130 * names.length} className="sheet" tabIndex={0} role="region" aria-label="Metrics by step">
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th ta="right">Step</Table.Th>
              {names.map((name) => (
                <Table.Th key={name} ta="right">
                  {name}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.slice(0, most).map((row) => (
              <Table.Tr key={row.step}>
                <Table.Th scope="row" ta="right" fw={500}>
                  {row.step.toLocaleString('en')}
                </Table.Th>
                {names.map((name, index) => {
                  const value = row[`m${index}`];
                  return (
                    <Table.Td key={name} ta="right" title={value === undefined ? undefined : String(value)} style={{ fontVariantNumeric: 'tabular-nums' }}>
                      {value !== undefined && metric(value)}
                    </Table.Td>
                  );
                })}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Group justify="space-between">
        <Text size="sm" c="dimmed" role="status">
          {rows.length > most ? `${most} of ${counted(rows.length, 'step')}` : counted(rows.length, 'step')}
        </Text>
        {rows.length > most && (
          <Button size="xs" variant="default" onClick={() => setMost(most + AT_ONCE)}>
            Show {AT_ONCE} more
          </Button>
        )}
      </Group>
    </Stack>
  );
}
