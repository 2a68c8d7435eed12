export interface RegisterVersionDialogProps {
  /** OWNER/NAME of the model; without it the viewer chooses one. */
  readonly model?: string;
  readonly onClose: () => void;
}

export function RegisterVersionDialog(_props: RegisterVersionDialogProps) {
  return null;
}
