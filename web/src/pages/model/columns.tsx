import { Button, Menu } from '@mantine/core';
import { Columns3 } from 'lucide-react';

interface Props {
  /** The metrics that the rows shown have. */
  readonly names: readonly string[];
  readonly columns: readonly string[];
  readonly onChange: (columns: readonly string[]) => void;
}

/** Chooses which metrics are columns; the choice is kept in this browser. */
export function Columns({ names, columns, onChange }: Props) {
  const offered = [...names, ...columns.filter((name) => !names.includes(name))];
  return (
    <Menu closeOnItemClick={false} position="bottom-end">
      <Menu.Target>
        <Button variant="default" size="sm" leftSection={<Columns3 size={14} aria-hidden />}>
          Columns
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={360} style={{ overflowY: 'auto' }}>
        <Menu.Label>{offered.length === 0 ? 'No version shown has metrics' : 'Metrics'}</Menu.Label>
        {offered.map((name) => {
          const on = columns.includes(name);
          return (
            <Menu.CheckboxItem key={name} checked={on} onChange={() => onChange(on ? columns.filter((one) => one !== name) : [...columns, name])}>
              {name}
            </Menu.CheckboxItem>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}
