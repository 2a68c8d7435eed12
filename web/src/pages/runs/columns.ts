/** Which metrics and parameters have a column, named as the API filters and sorts by them: `metrics.loss`, `params.rate`. */

export type Column = `metrics.${string}` | `params.${string}`;

interface Logged {
  readonly metrics: readonly { readonly name: string; readonly value: number }[];
  readonly parameters: unknown;
}

const USUAL = 2;

function isColumn(value: unknown): value is Column {
  return typeof value === 'string' && /^(metrics|params)\../.test(value);
}

/** The name of the metric or parameter. */
export function nameOf(column: Column): string {
  return column.slice(column.indexOf('.') + 1);
}

/** What a run was told, by name. */
export function parametersOf({ parameters }: Pick<Logged, 'parameters'>): Readonly<Record<string, unknown>> {
  return parameters !== null && typeof parameters === 'object' ? (parameters as Record<string, unknown>) : {};
}

export function metricOf({ metrics }: Pick<Logged, 'metrics'>, name: string): number | undefined {
  return metrics.find((one) => one.name === name)?.value;
}

/** Every column that these runs can fill, metrics first, each with how many of them do. */
function filled(runs: readonly Logged[]): Map<Column, number> {
  const counts = new Map<Column, number>();
  for (const run of runs) {
    const columns: Column[] = [
      ...run.metrics.map(({ name }): Column => `metrics.${name}`),
      ...Object.keys(parametersOf(run)).map((name): Column => `params.${name}`),
    ];
    columns.forEach((column) => counts.set(column, (counts.get(column) ?? 0) + 1));
  }
  return counts;
}

/** What can be chosen: what these runs have, and what was chosen before. */
export function offered(runs: readonly Logged[], chosen: readonly Column[]): readonly Column[] {
  return [...new Set([...filled(runs).keys(), ...chosen])].toSorted();
}

const SPENT = /(seconds|time|duration|_ms|_s)$/i;

/** What is shown to those who never chose: the metrics that most of these runs have, but how long something took. */
function usual(runs: readonly Logged[]): readonly Column[] {
  return [...filled(runs)]
    .filter(([column]) => column.startsWith('metrics.') && !SPENT.test(column))
    .toSorted(([one, often], [other, oftener]) => oftener - often || one.localeCompare(other))
    .slice(0, USUAL)
    .map(([column]) => column);
}

/** The columns of the table; one that the order goes by is always among them. */
export function columnsOf(runs: readonly Logged[], stored: unknown, sort: string): readonly Column[] {
  const chosen = Array.isArray(stored) ? stored.filter(isColumn) : usual(runs);
  const sorted = sort.replace(/^-/, '');
  return isColumn(sorted) && !chosen.includes(sorted) ? [...chosen, sorted] : chosen;
}
