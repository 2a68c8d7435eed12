import { useLocation, useNavigate } from 'react-router';
import { useAct } from '../api/act';
import { graphql } from '../api/graphql';
import { versionPath } from '../app/paths';
import { type Goal, MoveForm } from './fields/move-form';
import { renamed } from './fields/renamed';
import { useTold } from './fields/told';
import type { Staged } from './stage-version';

const TRANSFER = graphql(`
  mutation TransferVersion($input: TransferVersionInput!) {
    transferVersion(input: $input) {
      version {
        id
        fullName
        model {
          id
        }
      }
      event {
        id
      }
    }
  }
`);

export interface TransferVersionDialogProps {
  readonly version: Staged;
  readonly onClose: () => void;
}

/** Takes a version out of its model and into another. */
export function TransferVersionDialog({ version: given, onClose }: TransferVersionDialogProps) {
  const navigate = useNavigate();
  const { pathname, search } = useLocation();
  const act = useAct(TRANSFER);
  const tell = useTold();

  async function go({ version, model, name, keepStage }: Goal) {
    const { data, failures } = await act.attempt({ input: { version: version.id, model, name, keepStage, expectedRevision: version.revision } });
    const moved = data?.transferVersion?.version;
    if (moved) {
      onClose();
      tell('Transferred:', versionPath(moved.fullName), moved.fullName);
      const path = renamed(pathname, versionPath(version.fullName), versionPath(moved.fullName));
      if (path) {
        await navigate(path + search, { replace: true });
      }
    }
    return { stale: failures.some(({ code, input }) => code === 'CONFLICT' && input[0] === 'expectedRevision') };
  }

  return <MoveForm how="transfer" version={given} onClose={onClose} act={act} go={go} />;
}
