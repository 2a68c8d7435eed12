/** Which versions a comparison is of, as its address says it. */

export const FEWEST = 2;
export const MOST = 6;

/** The names in `versions` of the address, each once; more than a comparison takes are left out. */
export function namesIn(list: string | null): string[] {
  const names = (list ?? '').split(',').map((name) => name.trim());
  return [...new Set(names.filter(Boolean))].slice(0, MOST);
}

/** In the order of the names; those that were not found are left out. */
export function inOrder<Version extends { readonly name: string }>(names: readonly string[], versions: readonly Version[]): Version[] {
  return names.flatMap((name) => versions.find((version) => version.name === name) ?? []);
}

/** What two values are told apart by: equal JSON is equal, in whatever order its keys were written. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner) ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1))) : inner,
  );
}

export interface Line<Value> {
  readonly name: string;
  /** One for each version; undefined where it has none. */
  readonly values: readonly (Value | undefined)[];
  readonly differs: boolean;
}

/** One line for each name that any of the records has, by name. */
export function linesOf<Value>(records: readonly Readonly<Record<string, Value>>[], same: (value: Value) => string = canonical): Line<Value>[] {
  const names = [...new Set(records.flatMap((record) => Object.keys(record)))].toSorted((a, b) => a.localeCompare(b));
  return names.map((name) => {
    const values = records.map((record) => (Object.hasOwn(record, name) ? record[name] : undefined));
    const told = new Set(values.map((value) => (value === undefined ? undefined : same(value))));
    return { name, values, differs: told.size > 1 };
  });
}
