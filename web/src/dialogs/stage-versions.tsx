export interface StageVersionsDialogProps {
  readonly versions: readonly { readonly id: string; readonly fullName: string }[];
  readonly onClose: () => void;
}

export function StageVersionsDialog(_props: StageVersionsDialogProps) {
  return null;
}
