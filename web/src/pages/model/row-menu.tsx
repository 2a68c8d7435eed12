import { ActionIcon, Menu } from '@mantine/core';
import { ArrowLeftRight, ArrowRightFromLine, Copy, Ellipsis, Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useSession } from '../../app/session';
import { CopyVersionDialog } from '../../dialogs/copy-version';
import { DeleteVersionDialog } from '../../dialogs/delete-version';
import { EditVersionDialog } from '../../dialogs/edit-version';
import { type Staged, StageVersionDialog } from '../../dialogs/stage-version';
import { TransferVersionDialog } from '../../dialogs/transfer-version';
import type { Permission } from '../../gql/graphql';
import { ActionItem } from '../../parts/guarded';

type Dialog = 'stage' | 'edit' | 'copy' | 'transfer' | 'delete';

interface Props {
  readonly version: Staged & { readonly name: string; readonly viewerCan: readonly Permission[] };
}

/** What can be done with one version of a list. */
export function RowMenu({ version }: Props) {
  const { viewer } = useSession();
  const [open, setOpen] = useState<Dialog | null>(null);
  const can = version.viewerCan;
  const close = () => setOpen(null);
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`Actions for ${version.name}`}>
            <Ellipsis size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <ActionItem can={can} needs="VERSION_STAGE" onClick={() => setOpen('stage')} leftSection={<ArrowLeftRight size={14} aria-hidden />}>
            Change stage…
          </ActionItem>
          <ActionItem can={can} needs="VERSION_UPDATE" onClick={() => setOpen('edit')} leftSection={<Pencil size={14} aria-hidden />}>
            Edit…
          </ActionItem>
          <ActionItem can={can} needs="VERSION_READ" unless={viewer ? null : 'Copying needs somebody who is signed in.'} onClick={() => setOpen('copy')} leftSection={<Copy size={14} aria-hidden />}>
            Copy…
          </ActionItem>
          <ActionItem can={can} needs="VERSION_DELETE" onClick={() => setOpen('transfer')} leftSection={<ArrowRightFromLine size={14} aria-hidden />}>
            Transfer…
          </ActionItem>
          <Menu.Divider />
          <ActionItem can={can} needs="VERSION_DELETE" color="red" onClick={() => setOpen('delete')} leftSection={<Trash2 size={14} aria-hidden />}>
            Delete…
          </ActionItem>
        </Menu.Dropdown>
      </Menu>
      {open === 'stage' && <StageVersionDialog version={version} onClose={close} />}
      {open === 'edit' && <EditVersionDialog version={version.id} onClose={close} />}
      {open === 'copy' && <CopyVersionDialog version={version} onClose={close} />}
      {open === 'transfer' && <TransferVersionDialog version={version} onClose={close} />}
      {open === 'delete' && <DeleteVersionDialog version={version} onClose={close} />}
    </>
  );
}
