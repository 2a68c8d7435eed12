/** A version's metrics beside those of another. */

export interface Metric {
  readonly name: string;
  readonly value: number;
}

export interface Compared {
  readonly name: string;
  /** Null where the version has not logged it. */
  readonly value: number | null;
  /** Null where the other has not. */
  readonly other: number | null;
  /** How much more than the other; null where one of the two is missing. */
  readonly more: number | null;
  /** The same in hundredths of the other's; null also where that is zero. */
  readonly percent: number | null;
}

/** One line for each metric that either has, by name. Which way is better, the numbers do not say. */
export function compared(mine: readonly Metric[], others: readonly Metric[]): Compared[] {
  const value = new Map(mine.map((one) => [one.name, one.value]));
  const other = new Map(others.map((one) => [one.name, one.value]));
  return [...new Set([...value.keys(), ...other.keys()])].toSorted().map((name) => {
    const a = value.get(name) ?? null;
    const b = other.get(name) ?? null;
    const more = a === null || b === null ? null : a - b;
    return { name, value: a, other: b, more, percent: more === null || !b ? null : (100 * more) / Math.abs(b) };
  });
}

/** A difference with its sign: "+0.012", "−3", "0". */
export function signed(difference: number, format: (value: number) => string): string {
  return difference === 0 ? '0' : `${difference > 0 ? '+' : '−'}${format(Math.abs(difference))}`;
}
