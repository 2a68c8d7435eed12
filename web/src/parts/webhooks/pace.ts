interface Waiting {
  readonly status: string;
  readonly nextAt?: string | null | undefined;
}

const SOON_MS = 3000;
const SELDOM_MS = 30_000;

/** After how many milliseconds a log is read again; null where nothing in it is about to change. */
export function paceOf(deliveries: readonly Waiting[], now: number = Date.now()): number | null {
  const waits = deliveries.filter(({ status }) => status === 'PENDING').map(({ nextAt }) => (nextAt ? Date.parse(nextAt) - now : 0));
  return waits.length === 0 ? null : Math.min(SELDOM_MS, Math.max(SOON_MS, Math.min(...waits)));
}
