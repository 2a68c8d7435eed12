/** Who shows the palette hears here that it is wanted; it is loaded when it is wanted first. */
const listeners = new Set<() => void>();

export function openPalette(): void {
  listeners.forEach((open) => open());
}

export function onOpenPalette(open: () => void): () => void {
  listeners.add(open);
  return () => listeners.delete(open);
}
