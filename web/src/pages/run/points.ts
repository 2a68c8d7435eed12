/** The logged values of a run's metrics, as charts and tables take them. */

export interface Point {
  readonly id: string;
  readonly name: string;
  readonly step: number;
  readonly value: number;
}

/** The most that a page reads; what was logged last comes first. */
export const MOST = 2000;

/** What is held, with what was just read put in; the latest stay. */
export function merged(held: readonly Point[], read: readonly Point[], most: number = MOST): readonly Point[] {
  const points = new Map([...held, ...read].map((point) => [point.id, point]));
  return [...points.values()].toSorted((one, other) => (one.id < other.id ? 1 : -1)).slice(0, most);
}

/** Whether a page says nothing that is not held; then neither do those behind it. */
export function isKnown(held: readonly Point[], page: readonly Point[]): boolean {
  const values = new Map(held.map(({ id, value }) => [id, value]));
  return page.every(({ id, value }) => values.get(id) === value);
}

/** The metrics of which there is more than one point: only those make a line. */
export function lines(points: readonly Point[]): readonly string[] {
  const counts = new Map<string, number>();
  points.forEach(({ name }) => counts.set(name, (counts.get(name) ?? 0) + 1));
  return [...counts.keys()].filter((name) => (counts.get(name) ?? 0) > 1).toSorted();
}

export interface Row {
  readonly step: number;
  /** By the place of the metric among those asked for. Their names hold dots, which a chart would follow as a path. */
  readonly [place: `m${number}`]: number;
}

/** One row for each step at which one of these metrics was logged, in order of steps. */
export function rows(points: readonly Point[], names: readonly string[]): readonly Row[] {
  const places = new Map(names.map((name, index) => [name, `m${index}` as const]));
  const found = new Map<number, Record<string, number>>();
  for (const { name, step, value } of points) {
    const place = places.get(name);
    if (place) {
      const row = found.get(step) ?? { step };
      row[place] = value;
      found.set(step, row);
    }
  }
  return [...found.values()].toSorted((one, other) => (one['step'] ?? 0) - (other['step'] ?? 0)) as unknown as Row[];
}
