/** How numbers, sizes and moments read. */

const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];
interface Words {
  readonly moment: Intl.DateTimeFormat;
  readonly relative: Intl.RelativeTimeFormat;
}

let made: Words | undefined;

/** Made once: to make one costs more than to use it a hundred times. */
function words(): Words {
  made ??= {
    moment: new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' }),
    relative: new Intl.RelativeTimeFormat('en', { numeric: 'auto' }),
  };
  return made;
}

// The first takes a browser 25 ms, which it has while it waits for what a page asked.
globalThis.requestIdleCallback?.(words);

/** How long ago, or how far ahead, in the largest unit that fits. */
export function ago(at: string, now: number = Date.now()): string {
  const seconds = (Date.parse(at) - now) / 1000;
  for (const [unit, size] of UNITS) {
    if (Math.abs(seconds) >= size) {
      return words().relative.format(Math.trunc(seconds / size), unit);
    }
  }
  return 'just now';
}

/** The day and minute in the reader's time zone. */
export function moment(at: string): string {
  return words().moment.format(new Date(at));
}

/** The time between two moments, such as "2 min 5 s". */
export function duration(from: string, to: string): string {
  const seconds = Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1000));
  const parts: string[] = [];
  const days = Math.floor(seconds / 86_400);
  const hours = Math.floor((seconds % 86_400) / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  if (days) parts.push(`${days} d`);
  if (hours) parts.push(`${hours} h`);
  if (minutes) parts.push(`${minutes} min`);
  if (parts.length === 0 || (seconds % 60 && !days && !hours)) parts.push(`${seconds % 60} s`);
  return parts.slice(0, 2).join(' ');
}

/** A metric's value, with as many digits as tell values apart and no more. */
export function metric(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e15) {
    return value.toLocaleString('en');
  }
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-4 || size >= 1e9) ? value.toExponential(3) : Number(value.toPrecision(5)).toString();
}

/** A size in bytes, in binary units. */
export function bytes(size: number): string {
  const names = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let power = 0;
  let value = size;
  while (value >= 1024 && power < names.length - 1) {
    value /= 1024;
    power += 1;
  }
  return `${power === 0 ? value : value.toFixed(value < 10 ? 1 : 0)} ${names[power]}`;
}

/** A count with its noun: "1 version", "12 versions". */
export function counted(count: number, noun: string, plural: string = `${noun}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? noun : plural}`;
}

/** A digest short enough to read, long enough to tell two apart. */
export function short(digest: string): string {
  const [algorithm, digits] = digest.includes(':') ? (digest.split(':', 2) as [string, string]) : ['', digest];
  return `${algorithm ? `${algorithm}:` : ''}${digits.slice(0, 12)}`;
}

/** The same without its algorithm, for where there is little room. */
export function plainDigest(digest: string): string {
  return short(digest).replace(/^.*:/, '');
}

/** JSON as a person writes it. */
export function json(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
