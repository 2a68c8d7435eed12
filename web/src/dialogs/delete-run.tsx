export interface DeleteRunDialogProps {
  readonly run: { readonly id: string; readonly name: string };
  readonly onClose: () => void;
  readonly onDeleted?: () => void;
}

export function DeleteRunDialog(_props: DeleteRunDialogProps) {
  return null;
}
