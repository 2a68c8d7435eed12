/** Which way a metric is better, as far as its name or the viewer says. */

export type Direction = 'more' | 'less';
/** What the viewer said of metrics, by name; `none` where no way is better. */
export type Said = Readonly<Record<string, Direction | 'none'>>;

const COST = /(^|_)(latency|duration|time|seconds|secs|ms|memory|bytes|size|cost|carbon|energy)(_|$)/;
const LESS = /(^|_)(loss|error|err|rmse|mse|mae|mape|smape|rmsle|perplexity|ppl|brier|ece|wer|cer|fid|divergence|regret|fpr|fnr)(_|$)/;
const MORE = /(^|_)(accuracy|acc|auc|auroc|auprc|roc|f1|f2|fbeta|precision|recall|r2|bleu|rouge|map|ndcg|mrr|iou|dice|kappa|mcc|sensitivity|specificity|score|reward|throughput|tpr|tnr)(_|$)/;

/** "valAccuracy", "val/accuracy" and "val-accuracy" as val_accuracy. */
function words(name: string): string {
  return name
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_');
}

/** Which way a metric of this name is usually better; null where the name does not tell. */
export function usualDirection(name: string): Direction | null {
  const plain = words(name);
  if (LESS.test(plain) || COST.test(plain)) {
    return 'less';
  }
  return MORE.test(plain) ? 'more' : null;
}

/** Which way it is better: what the viewer said, else what the name tells. */
export function directionOf(name: string, said: Said): Direction | null {
  const chosen = said[name];
  if (chosen === 'none') {
    return null;
  }
  return chosen ?? usualDirection(name);
}

/** How soon a reader wants to see it: quality, losses, what cannot be told, costs. */
function weight(name: string): number {
  const plain = words(name);
  if (COST.test(plain)) return 3;
  if (LESS.test(plain)) return 1;
  return MORE.test(plain) ? 0 : 2;
}

export interface Measured {
  readonly evidence?: { readonly metrics: readonly { readonly name: string; readonly value: number }[] } | null | undefined;
}

/** The value of a metric; undefined where it was not measured. */
export function valueOf(row: Measured, name: string): number | undefined {
  return row.evidence?.metrics.find((metric) => metric.name === name)?.value;
}

/** The names of all metrics of these rows: those that most have first, of them the telling ones. */
export function namesOf(rows: readonly Measured[]): string[] {
  const times = new Map<string, number>();
  for (const row of rows) {
    for (const { name } of row.evidence?.metrics ?? []) {
      times.set(name, (times.get(name) ?? 0) + 1);
    }
  }
  const most = Math.max(0, ...times.values());
  const rare = (name: string) => ((times.get(name) ?? 0) * 2 < most ? 1 : 0);
  return [...times.keys()].toSorted((a, b) => rare(a) - rare(b) || weight(a) - weight(b) || a.localeCompare(b));
}

/** The best of these values; undefined where there are none to choose among, or no way is better. */
export function bestOf(values: readonly (number | undefined)[], direction: Direction | null): number | undefined {
  const known = values.filter((value) => value !== undefined);
  if (direction === null || known.length < 2 || new Set(known).size === 1) {
    return undefined;
  }
  return direction === 'more' ? Math.max(...known) : Math.min(...known);
}
