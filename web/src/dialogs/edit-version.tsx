export interface EditVersionDialogProps {
  /** The version's id; what it holds is read anew. */
  readonly version: string;
  readonly onClose: () => void;
}

export function EditVersionDialog(_props: EditVersionDialogProps) {
  return null;
}
