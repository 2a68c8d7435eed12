import { asQuery } from './terms';

export const PAGE_SIZE = 50;

export interface Window {
  readonly first?: number;
  readonly after?: string;
  readonly last?: number;
  readonly before?: string;
}

/** What has values by their names: a view, or the search of an address. */
export interface Named {
  get(name: string): string | null;
}

/** Which page a view is of, as the arguments of a connection. */
export function windowOf(view: Named, size: number = PAGE_SIZE): Window {
  const before = view.get('before');
  const after = view.get('after');
  return before ? { last: size, before } : after ? { first: size, after } : { first: size };
}

/** What a list that can be filtered and sorted is asked by, as the arguments of a connection. */
export function listOf(view: Named, usual: string) {
  return { query: asQuery(view.get('q') ?? ''), sort: view.get('sort') ?? usual, ...windowOf(view) };
}
