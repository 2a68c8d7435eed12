/** What somebody changes of a thing that others may change meanwhile, field by field. */

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Of what was typed, what differs from what is stored: only that is sent. */
export function changesOf<Fields extends object>(stored: Fields, typed: Partial<Fields>): Partial<Fields> {
  const names = Object.keys(typed) as (keyof Fields)[];
  return Object.fromEntries(names.filter((name) => !same(typed[name], stored[name])).map((name) => [name, typed[name]])) as Partial<Fields>;
}

export interface Meanwhile<Fields> {
  /** Fields that both changed, and not to the same: somebody has to decide. */
  readonly clashes: readonly (keyof Fields)[];
  /** Fields that only others changed; what they wrote is taken. */
  readonly others: readonly (keyof Fields)[];
}

/** What others changed between two readings, seen by somebody who had typed this. */
export function meanwhile<Fields extends object>(before: Fields, now: Fields, typed: Partial<Fields>): Meanwhile<Fields> {
  const changed = (Object.keys(now) as (keyof Fields)[]).filter((name) => !same(before[name], now[name]));
  const mine = changesOf(before, typed);
  const clashes = changed.filter((name) => name in mine && !same(mine[name], now[name]));
  return { clashes, others: changed.filter((name) => !(name in mine)) };
}
