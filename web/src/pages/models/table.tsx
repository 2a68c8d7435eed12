import { Anchor, Group, Table, Text } from '@mantine/core';
import { memo } from 'react';
import { Link } from 'react-router';
import { modelPath, versionPath } from '../../app/paths';
import type { ModelsQuery } from '../../gql/graphql';
import { metric } from '../../parts/format';
import { SortableHeader } from '../../parts/sortable';
import { StageBadge } from '../../parts/stage';
import { Tags } from '../../parts/tags';
import { VisibilityBadge } from '../../parts/visibility';
import { When } from '../../parts/who-when';
import { namesOf, valueOf } from '../model/directions';

type Row = NonNullable<ModelsQuery['models']>['nodes'][number];

/** One badge for a stage that versions are in, with the newest of them. */
function Occupied({ model, stage, versions }: { model: string; stage: 'PRODUCTION' | 'STAGING'; versions: Row['staging'] }) {
  const newest = versions.nodes[0];
  if (!newest) {
    return null;
  }
  const more = versions.totalCount - 1;
  return (
    <Anchor component={Link} to={versionPath(`${model}:${newest.name}`)} underline="never">
      <StageBadge stage={stage}>
        {newest.name}
        {more > 0 && ` + ${more}`}
      </StageBadge>
    </Anchor>
  );
}

/** The metric that tells most of what serves, or else of the newest version. */
function Headline({ model }: { model: Row }) {
  const version = model.production.nodes[0] ?? model.versions.nodes[0];
  const name = version && namesOf([version])[0];
  const value = name === undefined ? undefined : valueOf(version as NonNullable<typeof version>, name);
  if (version === undefined || name === undefined || value === undefined) {
    return null;
  }
  return (
    <>
      <Text size="sm" style={{ whiteSpace: 'nowrap', fontVariantNumeric: 'tabular-nums' }}>
        {name} {metric(value)}
      </Text>
      <Text size="xs" c="dimmed">
        of {version.name}
      </Text>
    </>
  );
}

const ModelRow = memo(function ModelRow({ model }: { model: Row }) {
  return (
    <Table.Tr>
      <Table.Td maw={420}>
        <Group gap="xs">
          <Anchor component={Link} to={modelPath(model.fullName)} fw={600} data-row style={{ overflowWrap: 'anywhere' }}>
            {model.fullName}
          </Anchor>
          <VisibilityBadge visibility={model.visibility} />
        </Group>
        {model.description && (
          <Text size="sm" c="dimmed" lineClamp={1}>
            {model.description}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <Group gap={4}>
          <Occupied model={model.fullName} stage="PRODUCTION" versions={model.production} />
          <Occupied model={model.fullName} stage="STAGING" versions={model.staging} />
        </Group>
      </Table.Td>
      <Table.Td>
        <Headline model={model} />
      </Table.Td>
      <Table.Td ta="right">{model.versions.totalCount.toLocaleString('en')}</Table.Td>
      <Table.Td>
        <Tags tags={model.tags} />
      </Table.Td>
      <Table.Td style={{ whiteSpace: 'nowrap' }}>
        <When at={model.updatedAt} size="sm" />
      </Table.Td>
    </Table.Tr>
  );
});

/** Models with what serves of each. */
export function ModelsTable({ models, usual }: { models: readonly Row[]; usual: string }) {
  return (
    <Table.ScrollContainer minWidth={860} className="sheet">
      <Table>
        <Table.Thead>
          <Table.Tr>
            <SortableHeader by="name" usual={usual}>
              Model
            </SortableHeader>
            <Table.Th>Serving and next</Table.Th>
            <Table.Th>Metric</Table.Th>
            <Table.Th ta="right">Versions</Table.Th>
            <Table.Th>Tags</Table.Th>
            <SortableHeader by="updated_at" usual={usual} largestFirst>
              Changed
            </SortableHeader>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {models.map((model) => (
            <ModelRow key={model.id} model={model} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
