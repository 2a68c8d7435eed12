import { Anchor, Button, Group, Table, Text } from '@mantine/core';
import { ChevronDown, ChevronRight, ExternalLink, Undo2 } from 'lucide-react';
import { useId, useState } from 'react';
import { Link } from 'react-router';
import { versionPath } from '../../app/paths';
import type { Permission } from '../../gql/graphql';
import { ActionButton } from '../guarded';
import { When, Who } from '../who-when';
import { Details } from './details';
import type { DeploymentRow } from './documents';
import { DeploymentStatusBadge } from './status';
import { addressOf, ending, isLive, kindOf } from './words';

export interface Acts {
  readonly onStop: (deployment: DeploymentRow) => void;
  readonly onRollback: (deployment: DeploymentRow) => void;
}

interface Props extends Acts {
  readonly deployment: DeploymentRow;
  /** What the viewer may do with the model whose deployments are shown; undefined among those of a version. */
  readonly model: readonly Permission[] | undefined;
}

function Opening({ deployment }: { deployment: DeploymentRow }) {
  const address = addressOf(deployment);
  return (
    address && (
      <Button component="a" href={address} target="_blank" rel="noopener" size="xs" variant="light" rightSection={<ExternalLink size={13} aria-hidden />} aria-label={`Open ${deployment.name} in a new tab`}>
        Open
      </Button>
    )
  );
}

function Acting({ deployment, model, onStop, onRollback }: Props) {
  const { kind, status, deployer, viewerCan: can } = deployment;
  const elsewhere = deployer === 'reported' ? 'An outside system deployed it: roll it back there.' : null;
  return (
    <Group gap="xs" wrap="nowrap" justify="flex-end">
      <Opening deployment={deployment} />
      {model && kind === 'PRODUCTION' && status === 'RUNNING' && (
        <ActionButton can={model} needs="DEPLOYMENT_CREATE" unless={elsewhere} size="xs" variant="default" leftSection={<Undo2 size={13} aria-hidden />} onClick={() => onRollback(deployment)}>
          Roll back
        </ActionButton>
      )}
      {isLive(deployment) && (
        <ActionButton can={can} needs="DEPLOYMENT_UPDATE" unless={ending(deployment)} size="xs" variant="default" onClick={() => onStop(deployment)}>
          Stop
        </ActionButton>
      )}
    </Group>
  );
}

/** One deployment; what else is known of it opens below it. */
export function Row(props: Props) {
  const { deployment, model } = props;
  const { name, environment, kind, version, status, message, restarts, createdAt, createdBy, stopAskedAt, stopAskedBy, endedAt } = deployment;
  const [opened, setOpened] = useState(false);
  const id = useId();
  const Chevron = opened ? ChevronDown : ChevronRight;
  return (
    <>
      <Table.Tr>
        <Table.Td>
          <Button size="compact-sm" variant="subtle" color="gray" leftSection={<Chevron size={14} aria-hidden />} aria-expanded={opened} aria-controls={opened ? id : undefined} aria-label={`Details of ${name}`} onClick={() => setOpened(!opened)}>
            {environment}
          </Button>
          <Text size="xs" c="dimmed" pl={30}>
            {kindOf(kind)}
          </Text>
        </Table.Td>
        {model && (
          <Table.Td maw={220} style={{ overflowWrap: 'anywhere' }}>
            {version ? (
              <Anchor component={Link} to={versionPath(version.fullName, 'deployments')} fw={600} data-row>
                {version.name}
              </Anchor>
            ) : (
              <Text span size="sm" c="dimmed">
                {name.slice(0, name.lastIndexOf('@')).replace(/^.*:/, '')} (deleted)
              </Text>
            )}
          </Table.Td>
        )}
        <Table.Td miw={120}>
          <DeploymentStatusBadge status={status} />
          {stopAskedAt && !endedAt && (
            <Text size="xs" c="dimmed">
              to be stopped, asked by <Who user={stopAskedBy} />
            </Text>
          )}
        </Table.Td>
        <Table.Td style={{ whiteSpace: 'nowrap' }} fz="sm">
          <When at={deployment.changes.nodes[0]?.at ?? createdAt} />
        </Table.Td>
        <Table.Td fz="sm">
          <Who user={createdBy} />
        </Table.Td>
        <Table.Td maw={280} fz="sm" style={{ overflowWrap: 'anywhere' }}>
          <Text inherit lineClamp={3}>
            {message}
          </Text>
        </Table.Td>
        <Table.Td ta="right">{restarts.toLocaleString('en')}</Table.Td>
        <Table.Td>
          <Acting {...props} />
        </Table.Td>
      </Table.Tr>
      {opened && (
        <Table.Tr>
          <Table.Td id={id} colSpan={model ? 8 : 7}>
            <Details deployment={deployment} />
          </Table.Td>
        </Table.Tr>
      )}
    </>
  );
}
