import { Anchor, Group, Stack, Table, Text } from '@mantine/core';
import { memo } from 'react';
import { Link } from 'react-router';
import { projectPath, runPath } from '../../app/paths';
import { json, metric } from '../../parts/format';
import { RunStatusBadge } from '../../parts/run-status';
import { menuOf, RowMenuButton, useRowMenu } from '../../parts/row-menu';
import { SortableHeader } from '../../parts/sortable';
import { Tags } from '../../parts/tags';
import { When, Who } from '../../parts/who-when';
import { type Column, metricOf, nameOf, parametersOf } from './columns';
import { lasted } from './lasted';
import type { RunRow } from './list';
import { PromotedLink } from './promoted';
import { RunMenu } from './run-menu';

interface Props {
  readonly runs: readonly RunRow[];
  readonly columns: readonly Column[];
  readonly usual: string;
  readonly withProject: boolean;
  readonly onPromote: (run: RunRow) => void;
  readonly onDelete: (run: RunRow) => void;
}

const BASE_WIDTH = 720;
const COLUMN_WIDTH = 100;

function ColumnHeader({ column, usual }: { column: Column; usual: string }) {
  return column.startsWith('metrics.') ? (
    <SortableHeader by={column} usual={usual} align="right" largestFirst>
      {nameOf(column)}
    </SortableHeader>
  ) : (
    <Table.Th>{nameOf(column)}</Table.Th>
  );
}

function ColumnCell({ column, run }: { column: Column; run: RunRow }) {
  if (column.startsWith('metrics.')) {
    const value = metricOf(run, nameOf(column));
    return (
      <Table.Td ta="right" style={{ fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }}>
        {value !== undefined && metric(value)}
      </Table.Td>
    );
  }
  const value = parametersOf(run)[nameOf(column)];
  return (
    <Table.Td maw={200}>
      {value !== undefined && (
        <Text size="sm" lineClamp={1} title={json(value)}>
          {json(value)}
        </Text>
      )}
    </Table.Td>
  );
}

type RowProps = Pick<Props, 'columns' | 'withProject'> & { readonly run: RunRow } & ReturnType<typeof menuOf>;

/** Drawn again where it is another run or its menu is opened, not with every letter that is typed above. */
const Row = memo(function Row({ run, columns, withProject, ...menu }: RowProps) {
  return (
    <Table.Tr>
      <Table.Td maw={260}>
        <Anchor component={Link} to={runPath(run.id)} fw={600} data-row style={{ overflowWrap: 'anywhere' }}>
          {run.name}
        </Anchor>
        {withProject && run.project && (
          <Text size="sm" mt={4}>
            <Anchor component={Link} to={projectPath(run.project.fullName)} inherit c="dimmed">
              {run.project.fullName}
            </Anchor>
          </Text>
        )}
      </Table.Td>
      <Table.Td maw={240}>
        <Stack gap={4} align="flex-start">
          <RunStatusBadge status={run.status} />
          <PromotedLink run={run} />
        </Stack>
      </Table.Td>
      {columns.map((column) => (
        <ColumnCell key={column} column={column} run={run} />
      ))}
      <Table.Td>
        <Tags tags={run.tags} to="/runs" />
      </Table.Td>
      <Table.Td maw={220}>
        {run.startedAt ? <When at={run.startedAt} size="sm" /> : <Text size="sm" c="dimmed" span>not yet</Text>}
        <Text size="sm" c="dimmed">
          <Who user={run.createdBy} />
          {run.startedAt && ` · ${lasted(run)}`}
        </Text>
      </Table.Td>
      <Table.Td>
        <Group justify="flex-end">
          <RowMenuButton row={run.id} label={`Actions for ${run.name}`} {...menu} />
        </Group>
      </Table.Td>
    </Table.Tr>
  );
});

/** Runs with what they were told and what came of it. */
export function RunsTable({ runs, columns, usual, withProject, onPromote, onDelete }: Props) {
  const menu = useRowMenu();
  return (
    <Table.ScrollContainer minWidth={BASE_WIDTH + COLUMN_WIDTH * columns.length} className="sheet">
      <Table>
        <Table.Thead>
          <Table.Tr>
            <SortableHeader by="name" usual={usual}>
              Run
            </SortableHeader>
            <SortableHeader by="status" usual={usual}>
              Status
            </SortableHeader>
            {columns.map((column) => (
              <ColumnHeader key={column} column={column} usual={usual} />
            ))}
            <Table.Th>Tags</Table.Th>
            <SortableHeader by="started_at" usual={usual} largestFirst>
              Started, author, duration
            </SortableHeader>
            <Table.Th aria-label="Actions" />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {runs.map((run) => (
            <Row key={run.id} run={run} columns={columns} withProject={withProject} {...menuOf(menu, run.id)} />
          ))}
        </Table.Tbody>
      </Table>
      <RunMenu menu={menu} runs={runs} onPromote={onPromote} onDelete={onDelete} />
    </Table.ScrollContainer>
  );
}
