import type { Stage } from '../gql/graphql';

export interface Staged {
  readonly id: string;
  readonly fullName: string;
  readonly stage: Stage;
  readonly revision: number;
}

export interface StageVersionDialogProps {
  readonly version: Staged;
  /** The stage that is chosen already, as by dropping a card. */
  readonly to?: Stage;
  readonly onClose: () => void;
}

export function StageVersionDialog(_props: StageVersionDialogProps) {
  return null;
}
