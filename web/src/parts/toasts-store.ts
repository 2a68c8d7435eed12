/** Whether there was anything to say yet: what shows it is loaded then, and is no part of the first page. */
const listeners = new Set<() => void>();
let wanted = false;

export function wantToasts(): void {
  wanted = true;
  listeners.forEach((tell) => tell());
}

export function areToastsWanted(): boolean {
  return wanted;
}

export function onToastsWanted(tell: () => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}
