import { ArrowUpFromLine, Trash2 } from 'lucide-react';
import { ActionItem } from '../../parts/guarded';
import { RowMenu, type RowMenuState } from '../../parts/row-menu';
import type { RunRow } from './list';
import { lockOf } from './promoted';
import { usePromoting } from './promoting';

interface Props {
  readonly menu: RowMenuState;
  readonly runs: readonly RunRow[];
  readonly onPromote: (run: RunRow) => void;
  readonly onDelete: (run: RunRow) => void;
}

/** What can be done to a run of the table: the menu of the row that asked for it. */
export function RunMenu({ menu, runs, onPromote, onDelete }: Props) {
  const mayPromote = usePromoting();
  const run = runs.find(({ id }) => id === menu.asked?.row);
  return (
    <RowMenu menu={menu}>
      <ActionItem can={mayPromote} needs="VERSION_CREATE" leftSection={<ArrowUpFromLine size={14} aria-hidden />} onClick={() => run && onPromote(run)}>
        Promote…
      </ActionItem>
      <ActionItem can={run?.viewerCan ?? []} needs="RUN_DELETE" unless={run && lockOf(run)} color="red" leftSection={<Trash2 size={14} aria-hidden />} onClick={() => run && onDelete(run)}>
        Delete…
      </ActionItem>
    </RowMenu>
  );
}
