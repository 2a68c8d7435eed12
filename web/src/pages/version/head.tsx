import { Button, Group, Menu, Text } from '@mantine/core';
import { ArrowRightLeft, ChevronLeft, ChevronRight, Copy, Ellipsis, Pencil, Rocket, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { graphql } from '../../api/graphql';
import { useLive } from '../../api/live';
import { modelPath, versionPath } from '../../app/paths';
import { useSession } from '../../app/session';
import { CopyVersionDialog, DeleteVersionDialog, DeployVersionDialog, EditVersionDialog, StageVersionDialog, TransferVersionDialog } from '../../dialogs';
import { ActionButton, ActionItem } from '../../parts/guarded';
import { STAGES } from '../../parts/stage';
import { When, Who } from '../../parts/who-when';
import type { ShownVersion } from './index';

/** How it came to be in its stage, in a line. */
export function StagedLine({ version }: { version: ShownVersion }) {
  const change = version.stageChanges.nodes[0];
  if (!change) {
    return null;
  }
  const stage = STAGES[change.toStage].label.toLowerCase();
  return (
    <Text span inherit style={{ overflowWrap: 'anywhere' }}>
      {change.fromStage ? `Staged to ${stage}` : `Registered in ${stage}`} by <Who user={change.actor} />, <When at={change.at} />
      {(change.message || change.fromStage) && `: ${change.message || change.reason}`}
    </Text>
  );
}

type Dialog = 'stage' | 'deploy' | 'edit' | 'copy' | 'transfer' | 'delete';

function OpenDialog({ dialog, version, onClose }: { dialog: Dialog; version: ShownVersion; onClose: () => void }) {
  const navigate = useNavigate();
  switch (dialog) {
    case 'stage':
      return <StageVersionDialog version={version} onClose={onClose} />;
    case 'edit':
      return <EditVersionDialog version={version.id} onClose={onClose} />;
    case 'deploy':
      return <DeployVersionDialog version={version} onClose={onClose} onDeployed={() => void navigate(versionPath(version.fullName, 'deployments'))} />;
    case 'copy':
      return <CopyVersionDialog version={version} onClose={onClose} />;
    case 'transfer':
      return <TransferVersionDialog version={version} onClose={onClose} />;
    case 'delete':
      return <DeleteVersionDialog version={version} onClose={onClose} onDeleted={() => void navigate(modelPath(version.model?.fullName ?? ''))} />;
  }
}

/** What can be done with it; what the viewer may not do says why. */
export function Actions({ version }: { version: ShownVersion }) {
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const { viewer } = useSession();
  const can = version.viewerCan;
  return (
    <>
      <ActionButton can={can} needs="VERSION_STAGE" onClick={() => setDialog('stage')}>
        Change stage
      </ActionButton>
      <ActionButton can={can} needs="VERSION_UPDATE" variant="default" leftSection={<Pencil size={14} aria-hidden />} onClick={() => setDialog('edit')}>
        Edit
      </ActionButton>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button size="sm" variant="default" leftSection={<Ellipsis size={16} aria-hidden />}>
            More
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <ActionItem can={can} needs="DEPLOYMENT_CREATE" leftSection={<Rocket size={14} aria-hidden />} onClick={() => setDialog('deploy')}>
            Deploy…
          </ActionItem>
          <Menu.Divider />
          <ActionItem can={can} needs="VERSION_READ" unless={viewer ? null : 'Copying needs somebody who is signed in.'} leftSection={<Copy size={14} aria-hidden />} onClick={() => setDialog('copy')}>
            Copy…
          </ActionItem>
          <ActionItem can={can} needs="VERSION_DELETE" leftSection={<ArrowRightLeft size={14} aria-hidden />} onClick={() => setDialog('transfer')}>
            Transfer…
          </ActionItem>
          <Menu.Divider />
          <ActionItem can={can} needs="VERSION_DELETE" color="red" leftSection={<Trash2 size={14} aria-hidden />} onClick={() => setDialog('delete')}>
            Delete…
          </ActionItem>
        </Menu.Dropdown>
      </Menu>
      {dialog && <OpenDialog dialog={dialog} version={version} onClose={() => setDialog(null)} />}
    </>
  );
}

const NEIGHBOURS = graphql(`
  query VersionNeighbours($model: String!, $at: DateTime!) {
    model(name: $model) {
      id
      older: versions(first: 1, filter: { createdAt: { lt: $at } }, orderBy: [{ field: CREATED_AT, direction: DESC }]) {
        nodes {
          id
          name
          fullName
        }
      }
      newer: versions(first: 1, filter: { createdAt: { gt: $at } }, orderBy: [{ field: CREATED_AT, direction: ASC }]) {
        nodes {
          id
          name
          fullName
        }
      }
    }
  }
`);

/** The versions made just before and just after it in its model. */
export function Neighbours({ model, version }: { model: string; version: ShownVersion }) {
  const [{ data }] = useLive(NEIGHBOURS, { model, at: version.createdAt });
  const older = data?.model?.older.nodes[0];
  const newer = data?.model?.newer.nodes[0];
  return (
    <Group gap="xs" component="nav" aria-label="Neighbouring versions" mih={30}>
      {older && (
        <Button component={Link} to={versionPath(older.fullName)} size="xs" variant="default" leftSection={<ChevronLeft size={14} aria-hidden />}>
          Previous: {older.name}
        </Button>
      )}
      {newer && (
        <Button component={Link} to={versionPath(newer.fullName)} size="xs" variant="default" rightSection={<ChevronRight size={14} aria-hidden />}>
          Next: {newer.name}
        </Button>
      )}
    </Group>
  );
}
