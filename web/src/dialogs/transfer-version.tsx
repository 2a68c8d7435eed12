import type { Staged } from './stage-version';

export interface TransferVersionDialogProps {
  readonly version: Staged;
  readonly onClose: () => void;
}

export function TransferVersionDialog(_props: TransferVersionDialogProps) {
  return null;
}
