import { Stack, Table, Text, VisuallyHidden } from '@mantine/core';
import { useState } from 'react';
import { useLive } from '../../api/live';
import { RollbackDialog, StopDeploymentDialog } from '../../dialogs';
import type { Permission } from '../../gql/graphql';
import { Pager, useWindow } from '../pager';
import { Empty, Loaded } from '../states';
import { DEPLOYMENTS, type DeploymentRow } from './documents';
import { Row } from './row';
import { type DeploymentRule, ruled } from './words';

interface Props {
  /** The id of a model or a version. */
  readonly of: string;
  /** The model, where it is its deployments that are shown. */
  readonly model?: { readonly viewerCan: readonly Permission[]; readonly deploymentRules: readonly DeploymentRule[] };
}

/** Where something runs and ran, newest first, with what can be done about it. */
export default function Deployments({ of, model }: Props) {
  const [answer, ask] = useLive(DEPLOYMENTS, { of, ...useWindow() });
  const [asked, setAsked] = useState<{ act: 'stop' | 'rollback'; deployment: DeploymentRow } | null>(null);
  const close = () => setAsked(null);
  return (
    <>
      {model && model.deploymentRules.length > 0 && (
        <Text size="sm" c="dimmed" mb="sm">
          {model.deploymentRules.map(ruled).join(' ')}
        </Text>
      )}
      <Loaded answer={answer} find={({ node }) => (node && 'deployments' in node ? node.deployments : null)} what={model ? 'model' : 'version'} retry={ask}>
        {({ nodes, pageInfo, totalCount }) =>
          totalCount === 0 ? (
            <Empty title="Not deployed yet">
              {model ? 'Choose Deploy on the page of a version to have it run.' : 'Choose Deploy under More to have it run.'}
            </Empty>
          ) : (
            <Stack gap="md">
              <Table.ScrollContainer minWidth={model ? 960 : 860} className="sheet" pos="relative">
                <Table aria-label="Deployments, newest first">
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>Environment</Table.Th>
                      {model && <Table.Th>Version</Table.Th>}
                      <Table.Th>Status</Table.Th>
                      <Table.Th>Since</Table.Th>
                      <Table.Th>By</Table.Th>
                      <Table.Th>Message</Table.Th>
                      <Table.Th ta="right">Restarts</Table.Th>
                      <Table.Th>
                        <VisuallyHidden>Actions</VisuallyHidden>
                      </Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {nodes.map((deployment) => (
                      <Row
                        key={deployment.id}
                        deployment={deployment}
                        model={model?.viewerCan}
                        onStop={(one) => setAsked({ act: 'stop', deployment: one })}
                        onRollback={(one) => setAsked({ act: 'rollback', deployment: one })}
                      />
                    ))}
                  </Table.Tbody>
                </Table>
              </Table.ScrollContainer>
              <Pager info={pageInfo} total={totalCount} noun="deployment" />
            </Stack>
          )
        }
      </Loaded>
      {asked?.act === 'stop' && <StopDeploymentDialog deployment={asked.deployment} onClose={close} />}
      {asked?.act === 'rollback' && <RollbackDialog deployment={asked.deployment} onClose={close} />}
    </>
  );
}
