export interface EditModelDialogProps {
  /** The model's id; what it holds is read anew. */
  readonly model: string;
  readonly onClose: () => void;
}

export function EditModelDialog(_props: EditModelDialogProps) {
  return null;
}
