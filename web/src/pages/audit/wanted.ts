/** Which events are looked at, and how the same are asked of the export (docs/audit.md). */

export interface Wanted {
  readonly organization: string;
  /** In the compact language; null: all. */
  readonly query: string | null;
  /** Days in UTC, such as 2026-11-23, both included; empty: from the beginning, to the end. */
  readonly from: string;
  readonly through: string;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** A day as it is written in the address; nothing where it is none. */
export function dayOf(written: string | null): string {
  return written !== null && DAY.test(written) && !Number.isNaN(Date.parse(written)) ? written : '';
}

/** The first moment after a day. */
function after(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString();
}

/** The typed test of the time; null where any time will do. */
export function timeOf({ from, through }: Wanted): { gte?: string; lt?: string } | null {
  const test = { ...(from ? { gte: `${from}T00:00:00Z` } : {}), ...(through ? { lt: after(through) } : {}) };
  return Object.keys(test).length > 0 ? test : null;
}

/** The arguments of the export, in the order in which its documentation has them. */
export function argumentsOf(wanted: Wanted): (readonly [name: string, value: string])[] {
  const { gte, lt } = timeOf(wanted) ?? {};
  const all = [['organization', wanted.organization], ['query', wanted.query ?? ''], ['since', gte ?? ''], ['until', lt ?? '']] as const;
  return all.filter(([, value]) => value !== '');
}

export function exportPath(wanted: Wanted): string {
  return `/events.jsonl?${new URLSearchParams(argumentsOf(wanted).map(([name, value]) => [name, value]))}`;
}

/** A value as a shell reads it back unchanged. */
function quoted(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}

/** The same export for a script. */
export function exportCommand(wanted: Wanted): string {
  const parts = argumentsOf(wanted).map(([name, value]) => `  --data-urlencode ${quoted(`${name}=${value}`)}`);
  return [`curl --fail --silent --show-error --get "$GREENROOM_URL/events.jsonl" \\`, `  --header "Authorization: Bearer $GREENROOM_TOKEN" \\`, ...parts].join(' \\\n').replaceAll('\\ \\\n', '\\\n');
}

/** What the end of an export says went wrong, if it could not go on: its last line then holds errors. */
export function failureAtEnd(tail: string): string | null {
  const last = tail.trimEnd().split('\n').at(-1) ?? '';
  if (!last.startsWith('{"errors"')) {
    return null;
  }
  try {
    const { errors } = JSON.parse(last) as { errors: { message: string }[] };
    return errors[0]?.message ?? null;
  } catch {
    return null;
  }
}
