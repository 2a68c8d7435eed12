import { useState } from 'react';
import { makeKey, useAct } from '../api/act';
import { graphql } from '../api/graphql';
import { versionPath } from '../app/paths';
import { type Goal, MoveForm } from './fields/move-form';
import { useTold } from './fields/told';
import type { Staged } from './stage-version';

const COPY = graphql(`
  mutation CopyVersion($input: CopyVersionInput!) {
    copyVersion(input: $input) {
      version {
        id
        fullName
        model {
          id
        }
        run {
          id
        }
      }
      event {
        id
      }
    }
  }
`);

export interface CopyVersionDialogProps {
  readonly version: Staged;
  readonly onClose: () => void;
}

/** Makes the same version once more, in another model or under another name. */
export function CopyVersionDialog({ version: given, onClose }: CopyVersionDialogProps) {
  const [idempotencyKey] = useState(makeKey);
  const act = useAct(COPY);
  const tell = useTold();

  async function go({ version, model, name, keepStage }: Goal) {
    const data = await act.run({ input: { version: version.id, model, name, keepStage, idempotencyKey } });
    const made = data?.copyVersion?.version;
    if (made) {
      onClose();
      tell(`${version.fullName} was copied:`, versionPath(made.fullName), made.fullName);
    }
    return { stale: false };
  }

  return <MoveForm how="copy" version={given} onClose={onClose} act={act} go={go} />;
}
