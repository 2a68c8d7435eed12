export interface PromoteRunDialogProps {
  /** The run's id. */
  readonly run: string;
  readonly onClose: () => void;
}

export function PromoteRunDialog(_props: PromoteRunDialogProps) {
  return null;
}
