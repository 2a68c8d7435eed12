import { Box, Button, Checkbox, Popover, Stack, Text, TextInput } from '@mantine/core';
import { Columns3 } from 'lucide-react';
import { useState } from 'react';
import { type Column, nameOf } from './columns';

const MANY = 10;
const GROUPS = [
  ['metrics.', 'Metrics'],
  ['params.', 'Parameters'],
] as const;

interface Props {
  readonly offered: readonly Column[];
  readonly shown: readonly Column[];
  readonly onChange: (columns: readonly Column[]) => void;
}

/** Chooses the metrics and parameters that have a column. */
export function ColumnsMenu({ offered, shown, onChange }: Props) {
  const [typed, setTyped] = useState('');
  const found = offered.filter((column) => nameOf(column).toLowerCase().includes(typed.trim().toLowerCase()));
  return (
    <Popover position="bottom-end" trapFocus returnFocus width={280} onClose={() => setTyped('')}>
      <Popover.Target>
        <Button variant="default" leftSection={<Columns3 size={15} aria-hidden />}>
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Columns">
        <Stack gap="sm">
          {offered.length > MANY && <TextInput size="xs" aria-label="Find a column" placeholder="Find a column" data-autofocus value={typed} onChange={(event) => setTyped(event.currentTarget.value)} />}
          <Box mah={320} style={{ overflowY: 'auto' }}>
            <Checkbox.Group aria-label="Columns of the table" value={[...shown]} onChange={(values) => onChange(values as Column[])}>
              {GROUPS.map(([prefix, words]) => {
                const columns = found.filter((column) => column.startsWith(prefix));
                return (
                  columns.length > 0 && (
                    <Stack key={prefix} gap={8} mb="sm">
                      <Text size="xs" fw={600} c="dimmed">
                        {words}
                      </Text>
                      {columns.map((column) => (
                        <Checkbox key={column} size="sm" value={column} label={nameOf(column)} styles={{ label: { overflowWrap: 'anywhere' } }} />
                      ))}
                    </Stack>
                  )
                );
              })}
            </Checkbox.Group>
            {found.length === 0 && (
              <Text size="sm" c="dimmed">
                {offered.length === 0 ? 'These runs logged no metric and no parameter.' : 'No name holds this.'}
              </Text>
            )}
          </Box>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
