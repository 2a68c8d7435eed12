import { duration } from '../../parts/format';

interface Times {
  readonly startedAt?: string | null;
  readonly finishedAt?: string | null;
}

/** How long a run took, or has run by now; null for one that has not started. */
export function lasted({ startedAt, finishedAt }: Times, now: number = Date.now()): string | null {
  if (!startedAt) {
    return null;
  }
  const spent = finishedAt ? Date.parse(finishedAt) - Date.parse(startedAt) : Number.NaN;
  if (spent > 0 && spent < 1000) {
    return `${(spent / 1000).toPrecision(1)} s`;
  }
  return finishedAt ? duration(startedAt, finishedAt) : `${duration(startedAt, new Date(now).toISOString())} so far`;
}
