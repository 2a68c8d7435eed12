function leave(event: ClipboardEvent) {
  if (!event.clipboardData?.types.length) {
    event.stopPropagation();
  }
}

/**
 * Leaves a paste that brings nothing to the browser; returns how to end it. The editor pastes by itself and stops the
 * browser from it, whatever comes, which looks as if it forbade pasting to who tries it with nothing.
 */
export function leaveEmptyPastes(root: HTMLElement): () => void {
  root.addEventListener('paste', leave, { capture: true });
  return () => root.removeEventListener('paste', leave, { capture: true });
}
