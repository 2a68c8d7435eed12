import { Alert, Table, Text } from '@mantine/core';
import { useAct } from '../../api/act';
import { graphql } from '../../api/graphql';
import { useLive } from '../../api/live';
import { ActionButton } from '../../parts/guarded';
import { done } from '../../parts/notify';
import { Pager, useWindow } from '../../parts/pager';
import { StageBadge } from '../../parts/stage';
import { Loaded, Waiting } from '../../parts/states';
import { When } from '../../parts/who-when';
import type { ModelShown } from '.';

const DELETED = graphql(`
  query ModelDeletedVersions($model: String!, $first: Int, $after: String, $last: Int, $before: String) {
    model(name: $model) {
      id
      deletedVersions(first: $first, after: $after, last: $last, before: $before) {
        totalCount
        pageInfo {
          hasNextPage
          hasPreviousPage
          startCursor
          endCursor
        }
        nodes {
          id
          name
          fullName
          stage
          deletedAt
        }
      }
    }
  }
`);

const RESTORE = graphql(`
  mutation ModelRestoreVersion($input: RestoreVersionInput!) {
    restoreVersion(input: $input) {
      version {
        id
        fullName
        model {
          id
        }
      }
    }
  }
`);

/** Deleted versions, each of which can be brought back. */
export function Deleted({ model }: { model: ModelShown }) {
  const window = useWindow();
  const [answer, ask] = useLive(DELETED, { model: model.fullName, ...window });
  const act = useAct(RESTORE);

  async function restore(version: { readonly id: string; readonly fullName: string }) {
    if (await act.run({ input: { version: version.id } })) {
      done(`${version.fullName} is back.`);
    }
  }

  return (
    <Loaded answer={answer} find={(data) => data.model?.deletedVersions} what="list" retry={ask} waiting={<Waiting rows={2} />}>
      {({ nodes, pageInfo, totalCount }) => (
        <>
          {act.failures.map(({ message }) => (
            <Alert key={message} color="red" role="alert" mb="sm">
              {message}
            </Alert>
          ))}
          {nodes.length === 0 ? (
            <Text size="sm">There are none.</Text>
          ) : (
            <>
              <Table.ScrollContainer minWidth={440}>
                <Table>
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>Version</Table.Th>
                      <Table.Th>Stage</Table.Th>
                      <Table.Th>Deleted</Table.Th>
                      <Table.Th ta="right">Bring back</Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {nodes.map((version) => (
                      <Table.Tr key={version.id}>
                        <Table.Td fw={600}>{version.name}</Table.Td>
                        <Table.Td>
                          <StageBadge stage={version.stage} />
                        </Table.Td>
                        <Table.Td>{version.deletedAt && <When at={version.deletedAt} size="sm" />}</Table.Td>
                        <Table.Td ta="right">
                          <ActionButton can={model.viewerCan} needs="VERSION_DELETE" size="xs" variant="default" onClick={() => void restore(version)} aria-label={`Restore ${version.name}`}>
                            Restore
                          </ActionButton>
                        </Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </Table>
              </Table.ScrollContainer>
              <Pager info={pageInfo} total={totalCount} noun="deleted version" />
            </>
          )}
        </>
      )}
    </Loaded>
  );
}
