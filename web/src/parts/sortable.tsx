import { Group, type MantineBreakpoint, Table, UnstyledButton } from '@mantine/core';
import { ArrowDown, ArrowUp } from 'lucide-react';
import type { ReactNode } from 'react';
import { useView } from '../app/url';

interface Props {
  /** The name by which the API sorts, such as `updated_at` or `metrics.accuracy`. */
  readonly by: string;
  /** The order when the address names none, such as `-updated_at`. */
  readonly usual: string;
  readonly align?: 'left' | 'right';
  /** Whether the first click sorts by the largest. */
  readonly largestFirst?: boolean;
  /** From which width on it is shown. */
  readonly visibleFrom?: MantineBreakpoint;
  readonly children: ReactNode;
}

/** A table's header that sorts by its column; the order is `sort` of the address. */
export function SortableHeader({ by, usual, align = 'left', largestFirst = false, visibleFrom, children }: Props) {
  const view = useView();
  const sort = view.get('sort') ?? usual;
  const up = sort === by;
  const down = sort === `-${by}`;
  const first = largestFirst ? `-${by}` : by;
  const second = largestFirst ? by : `-${by}`;
  const Arrow = up ? ArrowUp : ArrowDown;
  return (
    <Table.Th aria-sort={up ? 'ascending' : down ? 'descending' : 'none'} ta={align} {...(visibleFrom && { visibleFrom })}>
      <UnstyledButton fw="inherit" fz="inherit" onClick={() => view.set({ sort: sort === first ? second : first })}>
        <Group gap={4} wrap="nowrap" justify={align === 'right' ? 'flex-end' : 'flex-start'} component="span">
          {children}
          {(up || down) && <Arrow size={13} aria-hidden />}
        </Group>
      </UnstyledButton>
    </Table.Th>
  );
}
