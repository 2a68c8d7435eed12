import { Anchor, Checkbox, Table, Text, VisuallyHidden } from '@mantine/core';
import { memo, useMemo } from 'react';
import { Link } from 'react-router';
import { modelPath, runPath, versionPath } from '../../app/paths';
import { menuOf, RowMenuButton, type RowMenuState, useRowMenu } from '../../parts/row-menu';
import { SortableHeader } from '../../parts/sortable';
import { StageBadge } from '../../parts/stage';
import { Tags } from '../../parts/tags';
import { When, Who } from '../../parts/who-when';
import type { ModelShown } from '.';
import { USUAL_SORT } from './asks';
import { bestOf, directionOf, valueOf } from './directions';
import { Measure } from './measure';
import { useSaid } from './preferences';
import type { Chosens } from './selection';
import { VersionMenu } from './version-menu';
import type { VersionRow } from './versions';

/** What can be done stays in sight while the table is scrolled sideways. */
const PINNED = { position: 'sticky', right: 0, background: 'var(--greenroom-sheet)' } as const;

interface RowProps {
  readonly model: ModelShown;
  readonly version: VersionRow;
  readonly columns: readonly string[];
  readonly best: readonly (number | undefined)[];
  readonly chosen: boolean;
  readonly put: Chosens['put'];
  readonly ask: RowMenuState['ask'];
  readonly menu: string | undefined;
  readonly opened: boolean;
}

function RunCell({ version }: { version: VersionRow }) {
  if (version.run) {
    return (
      <Anchor component={Link} to={runPath(version.run.id)} size="sm">
        {version.run.name}
      </Anchor>
    );
  }
  return version.evidence ? (
    <Text span size="sm" c="dimmed" title="You do not see this run, or it is in another organization">
      {version.evidence.runName}
    </Text>
  ) : null;
}

const Row = memo(function Row({ model, version, columns, best, chosen, put, ask, menu, opened }: RowProps) {
  return (
    <Table.Tr data-selected={chosen || undefined} {...(chosen ? { bg: 'var(--greenroom-sunken)' } : {})}>
      <Table.Td>
        <Checkbox size="xs" aria-label={`Choose ${version.name}`} checked={chosen} onChange={(event) => put([version], event.currentTarget.checked)} />
      </Table.Td>
      <Table.Td maw={300}>
        <Anchor component={Link} to={versionPath(version.fullName)} fw={600} data-row style={{ overflowWrap: 'anywhere' }}>
          {version.name}
        </Anchor>
        {version.description && (
          <Text size="xs" c="dimmed" lineClamp={1}>
            {version.description}
          </Text>
        )}
      </Table.Td>
      <Table.Td miw={124}>
        <StageBadge stage={version.stage} />
      </Table.Td>
      {columns.map((name, at) => (
        <Table.Td key={name} ta="right">
          <Measure value={valueOf(version, name)} best={best[at]} />
        </Table.Td>
      ))}
      <Table.Td>
        <RunCell version={version} />
      </Table.Td>
      <Table.Td miw={120}>
        <Tags tags={version.tags} to={modelPath(model.fullName, 'versions')} />
      </Table.Td>
      <Table.Td style={{ whiteSpace: 'nowrap' }} fz="sm">
        <When at={version.createdAt} />
        <Text size="xs" c="dimmed">
          by <Who user={version.createdBy} />
        </Text>
      </Table.Td>
      <Table.Td style={{ whiteSpace: 'nowrap' }} visibleFrom="xl">
        <When at={version.updatedAt} size="sm" />
      </Table.Td>
      <Table.Td style={chosen ? { ...PINNED, background: 'var(--greenroom-sunken)' } : PINNED}>
        <RowMenuButton row={version.id} label={`Actions for ${version.name}`} ask={ask} menu={menu} opened={opened} />
      </Table.Td>
    </Table.Tr>
  );
});

interface Props {
  readonly model: ModelShown;
  readonly versions: readonly VersionRow[];
  /** Metrics that are columns, in their order. */
  readonly columns: readonly string[];
  readonly selection: Chosens;
}

/** A page of versions with their metrics. */
export function VersionsTable({ model, versions, columns, selection }: Props) {
  const [said] = useSaid(model.id);
  const best = useMemo(
    () => columns.map((name) => bestOf(versions.map((version) => valueOf(version, name)), directionOf(name, said))),
    [columns, said, versions],
  );
  const menu = useRowMenu();
  const here = versions.filter(({ id }) => selection.has(id)).length;
  return (
    <Table.ScrollContainer minWidth={760 + columns.length * 100} className="sheet" my="md">
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={36}>
              <Checkbox
                size="xs"
                aria-label="Choose all on this page"
                checked={here === versions.length}
                indeterminate={here > 0 && here < versions.length}
                onChange={(event) => selection.put(versions, event.currentTarget.checked)}
              />
            </Table.Th>
            <SortableHeader by="name" usual={USUAL_SORT}>
              Version
            </SortableHeader>
            <SortableHeader by="stage" usual={USUAL_SORT}>
              Stage
            </SortableHeader>
            {columns.map((name) => (
              <SortableHeader key={name} by={`metrics.${name}`} usual={USUAL_SORT} align="right" largestFirst={directionOf(name, said) !== 'less'}>
                {name}
              </SortableHeader>
            ))}
            <Table.Th>Run</Table.Th>
            <Table.Th>Tags</Table.Th>
            <SortableHeader by="created_at" usual={USUAL_SORT} largestFirst>
              Created
            </SortableHeader>
            <SortableHeader by="updated_at" usual={USUAL_SORT} largestFirst visibleFrom="xl">
              Changed
            </SortableHeader>
            <Table.Th w={48} style={PINNED}>
              <VisuallyHidden>Actions</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {versions.map((version) => (
            <Row key={version.id} model={model} version={version} columns={columns} best={best} chosen={selection.has(version.id)} put={selection.put} {...menuOf(menu, version.id)} />
          ))}
        </Table.Tbody>
      </Table>
      <VersionMenu menu={menu} versions={versions} />
    </Table.ScrollContainer>
  );
}
