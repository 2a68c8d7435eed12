import { ActionIcon, Menu } from '@mantine/core';
import { ArrowUpFromLine, Ellipsis, Trash2 } from 'lucide-react';
import type { Permission } from '../../gql/graphql';
import { ActionItem } from '../../parts/guarded';
import type { RunRow } from './list';
import { lockOf } from './promoted';

interface Props {
  readonly run: RunRow;
  readonly mayPromote: readonly Permission[];
  readonly onPromote: () => void;
  readonly onDelete: () => void;
}

/** What can be done to a run of the table. */
export function RowMenu({ run, mayPromote, onPromote, onDelete }: Props) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={`Actions for ${run.name}`}>
          <Ellipsis size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <ActionItem can={mayPromote} needs="VERSION_CREATE" leftSection={<ArrowUpFromLine size={14} aria-hidden />} onClick={onPromote}>
          Promote…
        </ActionItem>
        <ActionItem can={run.viewerCan} needs="RUN_DELETE" unless={lockOf(run)} color="red" leftSection={<Trash2 size={14} aria-hidden />} onClick={onDelete}>
          Delete…
        </ActionItem>
      </Menu.Dropdown>
    </Menu>
  );
}
