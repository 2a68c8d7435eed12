export interface DeleteModelDialogProps {
  readonly model: { readonly id: string; readonly fullName: string; readonly revision: number };
  readonly onClose: () => void;
  readonly onDeleted?: () => void;
}

export function DeleteModelDialog(_props: DeleteModelDialogProps) {
  return null;
}
