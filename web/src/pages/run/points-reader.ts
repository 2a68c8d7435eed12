import { isKnown, merged, MOST, type Point } from './points';

export interface Page {
  readonly nodes: readonly Point[];
  readonly totalCount: number;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor?: string | null };
}

export interface Reading {
  readonly points: readonly Point[];
  /** How many there are; more than `points` where those were cut. */
  readonly total: number;
  /** How many have been read of the pages under way. */
  readonly read: number;
  readonly fetching: boolean;
  readonly error?: Error | undefined;
}

const NONE: readonly Point[] = [];
export const UNREAD: Reading = { points: NONE, total: 0, read: 0, fetching: true };

/** After how many pages what was read so far is told, beside after the first: drawing is not for nothing. */
const TOLD_EVERY = 5;

/**
 * Reads a run's points page by page, the latest first, up to the end or the most. Read again, it reads up to a
 * page on which nothing is new. Asked to while it reads, it does so afterwards: a run that
 * logs all the time would otherwise never be read to its end.
 */
export class PointsReader {
  #held: readonly Point[] = NONE;
  #busy = false;
  #again = false;
  #on = true;

  /** `ask` answers the page after a cursor, or throws why it cannot; `tell` is given what is known by now. */
  constructor(
    private readonly ask: (after: string | null) => Promise<Page>,
    private readonly tell: (reading: Reading) => void,
  ) {}

  stop(): void {
    this.#on = false;
  }

  async read(): Promise<void> {
    if (this.#busy) {
      this.#again = true;
      return;
    }
    this.#busy = true;
    do {
      this.#again = false;
      // oxlint-disable-next-line no-await-in-loop -- one reading at a time
      await this.#once();
    } while (this.#again && this.#on);
    this.#busy = false;
  }

  #say(reading: Reading): void {
    if (this.#on) {
      this.tell(reading);
    }
  }

  async #once(): Promise<void> {
    let fresh: readonly Point[] = NONE;
    let total = 0;
    let after: string | null = null;
    try {
      for (let pages = 1; this.#on; pages += 1) {
        // oxlint-disable-next-line no-await-in-loop -- each page is named by the cursor of the one before
        const page: Page = await this.ask(after);
        fresh = [...fresh, ...page.nodes];
        total = page.totalCount;
        const behind = this.#held.length > 0 && isKnown(this.#held, page.nodes);
        if (behind || !page.pageInfo.hasNextPage || fresh.length >= MOST) {
          this.#held = merged(this.#held, fresh);
          this.#say({ points: this.#held, total, read: fresh.length, fetching: false });
          return;
        }
        after = page.pageInfo.endCursor ?? null;
        if (pages === 1 || pages % TOLD_EVERY === 0) {
          this.#say({ points: merged(this.#held, fresh), total, read: fresh.length, fetching: true });
        }
      }
    } catch (error) {
      this.#say({ points: this.#held, total, read: fresh.length, fetching: false, error: error as Error });
    }
  }
}
