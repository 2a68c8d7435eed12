import { documentOf, EXAMPLES } from './examples';
import type { Linked } from './link';
import { storage } from './storage';

const KEY = 'plain';

/** The place of a document among the examples; -1 for one of a person's own. */
export function exampleOf({ query, variables }: Linked): number {
  return EXAMPLES.map(documentOf).findIndex((one) => one.query === query && one.variables === variables);
}

/** What the plain editor held last, unless that is an example; null for nothing. */
export function kept(): Linked | null {
  try {
    const found: unknown = JSON.parse(storage.getItem(KEY) ?? 'null');
    const { query, variables } = (found ?? {}) as Partial<Linked>;
    return typeof query === 'string' && query.trim() && typeof variables === 'string' ? { query, variables } : null;
  } catch {
    return null;
  }
}

/** Keeps what the plain editor holds for the next time, unless that is an example. */
export function keep(document: Linked): void {
  if (exampleOf(document) < 0) {
    storage.setItem(KEY, JSON.stringify({ query: document.query, variables: document.variables }));
  }
}
