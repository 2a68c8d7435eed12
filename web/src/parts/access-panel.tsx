export interface AccessPanelProps {
  readonly on: { readonly model: string } | { readonly project: string };
}

export function AccessPanel(_props: AccessPanelProps) {
  return null;
}
