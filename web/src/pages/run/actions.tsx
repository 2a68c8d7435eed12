import { ArrowUpFromLine, Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { DeleteRunDialog, onDemand, PromoteRunDialog } from '../../dialogs';
import { ActionButton } from '../../parts/guarded';
import { lockOf } from '../runs/promoted';
import { usePromoting } from '../runs/promoting';
import type { RunOfPage } from './index';

const EditRunDialog = onDemand(async () => (await import('./edit-run')).EditRunDialog);

/** What can be done to the run. */
export function RunActions({ run }: { run: RunOfPage }) {
  const navigate = useNavigate();
  const mayPromote = usePromoting();
  const [asking, setAsking] = useState<'promote' | 'edit' | 'delete' | null>(null);
  const leave = () => setAsking(null);
  return (
    <>
      <ActionButton can={mayPromote} needs="VERSION_CREATE" leftSection={<ArrowUpFromLine size={15} aria-hidden />} onClick={() => setAsking('promote')}>
        Promote
      </ActionButton>
      <ActionButton can={run.viewerCan} needs="RUN_UPDATE" variant="default" leftSection={<Pencil size={15} aria-hidden />} onClick={() => setAsking('edit')}>
        Edit
      </ActionButton>
      <ActionButton can={run.viewerCan} needs="RUN_DELETE" unless={lockOf(run)} variant="default" leftSection={<Trash2 size={15} aria-hidden />} onClick={() => setAsking('delete')}>
        Delete
      </ActionButton>
      {asking === 'promote' && <PromoteRunDialog run={run.id} onClose={leave} />}
      {asking === 'edit' && <EditRunDialog run={run} onClose={leave} />}
      {asking === 'delete' && <DeleteRunDialog run={run} onClose={leave} onDeleted={() => void navigate('/runs')} />}
    </>
  );
}
