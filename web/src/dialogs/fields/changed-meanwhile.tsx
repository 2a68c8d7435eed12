import { Alert } from '@mantine/core';
import type { Stage } from '../../gql/graphql';
import { STAGES } from '../../parts/stage';

interface State {
  readonly stage: Stage;
  readonly revision: number;
}

interface Props {
  /** As it was when it was refused; null as long as nothing was. */
  readonly before: State | null;
  readonly now: State;
  /** What was not done, such as "deleted". */
  readonly undone: string;
}

/** Says that a version is not as it was shown any more, and lets the reader decide anew. */
export function ChangedMeanwhile({ before, now, undone }: Props) {
  if (before === null || before.revision === now.revision) {
    return null;
  }
  return (
    <Alert color="yellow" role="alert" title="It was changed meanwhile">
      {before.stage === now.stage ? `It is still in ${STAGES[now.stage].label}, but something else of it was changed.` : `It was in ${STAGES[before.stage].label} and is in ${STAGES[now.stage].label} now.`} Nothing was {undone}. Go on if you still want to.
    </Alert>
  );
}
