import { Stack, Table, Text } from '@mantine/core';
import { useNavigate } from 'react-router';
import { useAct } from '../../api/act';
import { useLive } from '../../api/live';
import { graphql } from '../../api/graphql';
import { modelPath } from '../../app/paths';
import type { OrganizationDeletedModelsQuery } from '../../gql/graphql';
import { ActionButton } from '../../parts/guarded';
import { done } from '../../parts/notify';
import { Pager, useWindow } from '../../parts/pager';
import { Empty, Loaded } from '../../parts/states';
import { When } from '../../parts/who-when';
import type { Home } from './home';

const DELETED = graphql(`
  query OrganizationDeletedModels($name: String!, $first: Int, $after: String, $last: Int, $before: String) {
    organization(name: $name) {
      id
      deletedModels(first: $first, after: $after, last: $last, before: $before) {
        totalCount
        pageInfo {
          hasNextPage
          hasPreviousPage
          startCursor
          endCursor
        }
        nodes {
          id
          fullName
          description
          deletedAt
        }
      }
    }
  }
`);

const RESTORE = graphql(`
  mutation OrganizationRestoreModel($input: RestoreModelInput!) {
    restoreModel(input: $input) {
      model {
        id
        fullName
      }
    }
  }
`);

type Row = NonNullable<NonNullable<OrganizationDeletedModelsQuery['organization']>['deletedModels']>['nodes'][number];

function Deletion({ home, model }: { home: Home; model: Row }) {
  const navigate = useNavigate();
  const act = useAct(RESTORE);

  async function restore() {
    if (await act.run({ input: { model: model.id } })) {
      done(`${model.fullName} is back.`);
      await navigate(modelPath(model.fullName));
    }
  }

  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" fw={600} component="span" style={{ overflowWrap: 'anywhere' }}>
          {model.fullName}
        </Text>
        {model.description && (
          <Text size="sm" c="dimmed" lineClamp={1}>
            {model.description}
          </Text>
        )}
        {act.failures.map(({ message }) => (
          <Text key={message} size="sm" c="var(--mantine-color-error)" role="alert">
            {message}
          </Text>
        ))}
      </Table.Td>
      <Table.Td>{model.deletedAt && <When at={model.deletedAt} size="sm" />}</Table.Td>
      <Table.Td ta="right">
        <ActionButton can={home.viewerCan} needs="MODEL_DELETE" size="xs" variant="default" loading={act.busy} aria-label={`Restore ${model.fullName}`} onClick={() => void restore()}>
          Restore
        </ActionButton>
      </Table.Td>
    </Table.Tr>
  );
}

/** Deleted models, which can be brought back until they are purged. */
export function Deleted({ home }: { home: Home }) {
  const [answer, ask] = useLive(DELETED, { name: home.name, ...useWindow() });
  return (
    <Loaded answer={answer} find={({ organization }) => organization?.deletedModels} what="organization" retry={ask}>
      {(models) =>
        models.nodes.length === 0 ? (
          <Empty title="No deleted models">What is deleted waits here to be restored, for 30 days unless the operator says otherwise.</Empty>
        ) : (
          <Stack gap="md">
            <Table.ScrollContainer minWidth={480} className="sheet">
              <Table aria-label="Deleted models">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Model</Table.Th>
                    <Table.Th>Deleted</Table.Th>
                    <Table.Th ta="right">Actions</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {models.nodes.map((model) => (
                    <Deletion key={model.id} home={home} model={model} />
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
            <Pager info={models.pageInfo} total={models.totalCount} noun="deleted model" />
          </Stack>
        )
      }
    </Loaded>
  );
}
