import { storage } from './storage';

/** `full` is GraphiQL; `plain` are text fields, which work under a finger and are read aloud well. */
export type Editor = 'plain' | 'full';

const KEY = 'editor';

/** The editor that this person chose here, or the one that suits the device: GraphiQL's does not support phones. */
export function editorMeant(): Editor {
  const chosen = storage.getItem(KEY);
  if (chosen === 'plain' || chosen === 'full') {
    return chosen;
  }
  return matchMedia('(pointer: coarse)').matches ? 'plain' : 'full';
}

/** Keeps a choice for the next time. */
export function choose(editor: Editor): void {
  storage.setItem(KEY, editor);
}
