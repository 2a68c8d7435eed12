import type { Staged } from './stage-version';

export interface CopyVersionDialogProps {
  readonly version: Staged;
  readonly onClose: () => void;
}

export function CopyVersionDialog(_props: CopyVersionDialogProps) {
  return null;
}
