import { Menu } from '@mantine/core';
import { ArrowLeftRight, ArrowRightFromLine, Copy, Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useSession } from '../../app/session';
import { CopyVersionDialog, DeleteVersionDialog, EditVersionDialog, StageVersionDialog, TransferVersionDialog } from '../../dialogs';
import type { Staged } from '../../dialogs/stage-version';
import type { Permission } from '../../gql/graphql';
import { ActionItem } from '../../parts/guarded';
import { RowMenu, type RowMenuState } from '../../parts/row-menu';

type Shown = Staged & { readonly name: string; readonly viewerCan: readonly Permission[] };

interface Props {
  readonly menu: RowMenuState;
  readonly versions: readonly Shown[];
}

interface Asking {
  readonly to: 'stage' | 'edit' | 'copy' | 'transfer' | 'delete';
  readonly version: Shown;
}

function Dialog({ to, version, onClose }: Asking & { onClose: () => void }) {
  switch (to) {
    case 'stage':
      return <StageVersionDialog version={version} onClose={onClose} />;
    case 'edit':
      return <EditVersionDialog version={version.id} onClose={onClose} />;
    case 'copy':
      return <CopyVersionDialog version={version} onClose={onClose} />;
    case 'transfer':
      return <TransferVersionDialog version={version} onClose={onClose} />;
    case 'delete':
      return <DeleteVersionDialog version={version} onClose={onClose} />;
  }
}

/** What can be done with one version of a list: the menu of the row that asked for it, and its dialogs. */
export function VersionMenu({ menu, versions }: Props) {
  const { viewer } = useSession();
  const [asking, setAsking] = useState<Asking | null>(null);
  const version = versions.find(({ id }) => id === menu.asked?.row);
  const can = version?.viewerCan ?? [];
  const open = (to: Asking['to']) => version && setAsking({ to, version });
  return (
    <>
      <RowMenu menu={menu}>
        <ActionItem can={can} needs="VERSION_STAGE" onClick={() => open('stage')} leftSection={<ArrowLeftRight size={14} aria-hidden />}>
          Change stage…
        </ActionItem>
        <ActionItem can={can} needs="VERSION_UPDATE" onClick={() => open('edit')} leftSection={<Pencil size={14} aria-hidden />}>
          Edit…
        </ActionItem>
        <ActionItem can={can} needs="VERSION_READ" unless={viewer ? null : 'Copying needs somebody who is signed in.'} onClick={() => open('copy')} leftSection={<Copy size={14} aria-hidden />}>
          Copy…
        </ActionItem>
        <ActionItem can={can} needs="VERSION_DELETE" onClick={() => open('transfer')} leftSection={<ArrowRightFromLine size={14} aria-hidden />}>
          Transfer…
        </ActionItem>
        <Menu.Divider />
        <ActionItem can={can} needs="VERSION_DELETE" color="red" onClick={() => open('delete')} leftSection={<Trash2 size={14} aria-hidden />}>
          Delete…
        </ActionItem>
      </RowMenu>
      {asking && <Dialog {...asking} onClose={() => setAsking(null)} />}
    </>
  );
}
