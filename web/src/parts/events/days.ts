/** Events by the day on which they happened, where the reader is. */

export interface Day<Item> {
  readonly day: string;
  readonly items: Item[];
}

function dateOf(at: Date): string {
  return new Intl.DateTimeFormat('en', { day: 'numeric', month: 'long', year: 'numeric' }).format(at);
}

/** The day alone, as a number that knows no summer time. */
function midnight(date: Date): number {
  return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
}

function daysBetween(at: Date, now: Date): number {
  return Math.round((midnight(now) - midnight(at)) / 86_400_000);
}

/** How a day is called: today, yesterday, or its date. */
export function dayOf(at: string, now: Date = new Date()): string {
  const moment = new Date(at);
  const days = daysBetween(moment, now);
  return days === 0 ? 'Today' : days === 1 ? 'Yesterday' : dateOf(moment);
}

/** Neighbours of one day together, in the order given. */
export function byDay<Item extends { readonly at: string }>(items: readonly Item[], now: Date = new Date()): Day<Item>[] {
  const days: Day<Item>[] = [];
  for (const item of items) {
    const day = dayOf(item.at, now);
    const last = days.at(-1);
    if (last?.day === day) {
      last.items.push(item);
    } else {
      days.push({ day, items: [item] });
    }
  }
  return days;
}
