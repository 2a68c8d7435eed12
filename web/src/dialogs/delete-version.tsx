import type { Staged } from './stage-version';

export interface DeleteVersionDialogProps {
  readonly version: Staged;
  readonly onClose: () => void;
  /** Where to go when it is gone. */
  readonly onDeleted?: () => void;
}

export function DeleteVersionDialog(_props: DeleteVersionDialogProps) {
  return null;
}
