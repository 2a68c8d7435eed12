import { useCallback } from 'react';
import { useSearchParams } from 'react-router';

/** What a page of a list depends on; another filter or order begins again at its start. */
const PLACE = ['after', 'before', 'page'] as const;

export type Changes = Readonly<Record<string, string | null | undefined>>;

/** The search with some parts set; null, undefined or empty takes a part out. */
export function changed(search: URLSearchParams, changes: Changes): URLSearchParams {
  const next = new URLSearchParams(search);
  if (!PLACE.some((name) => name in changes)) {
    PLACE.forEach((name) => next.delete(name));
  }
  for (const [name, value] of Object.entries(changes)) {
    if (value) {
      next.set(name, value);
    } else {
      next.delete(name);
    }
  }
  return next;
}

export interface View {
  get(name: string): string | null;
  /** Typing replaces the entry in the browser's history; choosing adds one. */
  set(changes: Changes, options?: { replace?: boolean }): void;
  /** The address of this view with some parts changed, for a link. */
  href(changes: Changes): string;
}

/** The view's state, which is the address: opening it again shows the same. */
export function useView(): View {
  const [search, setSearch] = useSearchParams();
  const set = useCallback<View['set']>(
    (changes, { replace = false } = {}) => setSearch((now) => changed(now, changes), { replace, preventScrollReset: true }),
    [setSearch],
  );
  return {
    get: (name) => search.get(name),
    set,
    href: (changes) => `?${changed(search, changes)}`,
  };
}
