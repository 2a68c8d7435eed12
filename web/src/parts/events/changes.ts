import type { Fields } from './say';

export interface Change {
  readonly field: string;
  /** Undefined where the field was not told. */
  readonly before: unknown;
  readonly after: unknown;
}

/** What an event says of each field, in the order in which it tells them. */
export function changesOf(before: Fields | null, after: Fields | null): Change[] {
  const fields = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  return fields.map((field) => ({ field, before: before?.[field], after: after?.[field] }));
}

/** A value as it is read: text as it stands, the rest as JSON, nothing as a dash. */
export function shown(value: unknown): string {
  if (value === null || value === undefined || value === '') {
    return '–';
  }
  return typeof value === 'string' ? value : JSON.stringify(value, null, typeof value === 'object' ? 1 : undefined);
}

/** Whether a change is better read line by line. */
export function isLong({ before, after }: Change): boolean {
  return [before, after].some((value) => shown(value).includes('\n') || shown(value).length > 120);
}

/** What an event told: an object with fields, or nothing. */
export function fieldsOf(told: unknown): Fields | null {
  return told !== null && typeof told === 'object' && !Array.isArray(told) ? (told as Fields) : null;
}
