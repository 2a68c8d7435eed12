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
  return finishedAt ? duration(startedAt, finishedAt) : `${duration(startedAt, new Date(now).toISOString())} so far`;
}
