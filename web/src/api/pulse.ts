import type { AliveQuery, PulseQuery } from '../gql/graphql';
import { client } from './client';
import { failuresOf } from './failure';
import { graphql } from './graphql';

const PULSE = graphql(`
  query Pulse {
    events(first: 1) {
      pageInfo {
        startCursor
      }
    }
  }
`);

/** Asked by who may see no events, to notice when the server does not answer. */
const ALIVE = graphql(`
  query Alive {
    __typename
  }
`);

const EVERY_MS = 4000;
/** Who may not see events is shown changes by asking for the whole page again, each so many beats. */
const BLIND_BEATS = 4;
/** Where a socket was lost at once, as behind a proxy that passes none on, it is tried again after so many. */
const WAIT_BEATS = 8;
/** Changes in so short a time are one, and a page is read again no more often than each second. */
const TOGETHER_MS = 100;
const SELDOM_MS = 1000;
/** The cursor before the first event. */
const BEGINNING = '';

type Listener = () => void;
type LoadFollow = () => Promise<typeof import('./follow')>;

/**
 * Notices that something has changed, and asks those who show something to read it again. It follows
 * the events that the viewer sees over one socket; where there is none, it asks for the newest of them
 * every few seconds. It begins before the first page is asked for, so that nothing happens between the
 * two unseen; it rests while the window is hidden.
 */
class Pulse {
  #changes = new Set<Listener>();
  #watchers = new Set<Listener>();
  #started: Promise<void> | undefined;
  #load: LoadFollow | undefined;
  #newest: string | undefined;
  #beats = 0;
  #reachable = true;
  /** Whether the viewer may see no events; they are refused once and not asked for again. */
  #blind = false;
  /** What ends the following, while there is a socket. */
  #unfollow: Listener | null = null;
  /** From which beat on a socket may be tried. */
  #socketAt = 0;
  #telling = false;
  #toldAt = 0;
  #told = 0;

  /** Follows by this socket; until then it asks. */
  async followBy(load: LoadFollow): Promise<void> {
    this.#load = load;
    await this.start();
    if (this.#newest !== undefined) {
      await this.#follow();
    }
  }

  /** Begins to look for changes, once; ends with the first beat. */
  start(): Promise<void> {
    if (!this.#started) {
      this.#started = this.beat();
      setInterval(() => void this.beat(), EVERY_MS);
      document.addEventListener('visibilitychange', () => void this.beat());
    }
    return this.#started;
  }

  onChange(listener: Listener): () => void {
    this.#changes.add(listener);
    return () => this.#changes.delete(listener);
  }

  watch = (watcher: Listener): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  reachable = (): boolean => this.#reachable;

  /** How often a change was told, to whoever listened. */
  told = (): number => this.#told;

  async beat(): Promise<void> {
    if (document.hidden) {
      this.#unfollow?.();
      this.#unfollow = null;
      return;
    }
    if (this.#unfollow) {
      return;
    }
    this.#beats += 1;
    const { data, error } = await client.query<PulseQuery | AliveQuery>(this.#blind ? ALIVE : PULSE, {}, { requestPolicy: 'network-only' }).toPromise();
    const lost = error?.networkError !== undefined && error.response === undefined;
    if (lost === this.#reachable) {
      this.#reachable = !lost;
      this.#watchers.forEach((tell) => tell());
    }
    if (lost) {
      return;
    }
    this.#blind ||= failuresOf(error).some(({ code }) => code === 'UNAUTHENTICATED' || code === 'FORBIDDEN');
    if (!data || !('events' in data) || !data.events) {
      if (this.#beats % BLIND_BEATS === 0) {
        this.#tell();
      }
      return;
    }
    const newest = data.events.pageInfo.startCursor ?? BEGINNING;
    if (this.#newest !== undefined && newest !== this.#newest) {
      this.#tell();
    }
    this.#newest = newest;
    await this.#follow();
  }

  /** Follows from the newest event on, where a socket can be had. */
  async #follow(): Promise<void> {
    if (!this.#load || this.#unfollow || this.#beats < this.#socketAt) {
      return;
    }
    this.#socketAt = this.#beats + WAIT_BEATS;
    const { follow } = await this.#load();
    if (this.#unfollow || document.hidden) {
      return;
    }
    const began = Date.now();
    this.#unfollow = follow(this.#newest ?? BEGINNING, {
      changed: (cursor) => {
        this.#newest = cursor;
        this.#tellSoon();
      },
      lost: () => {
        this.#unfollow = null;
        if (Date.now() - began > EVERY_MS) {
          this.#socketAt = 0;
        }
        void this.beat();
      },
    });
  }

  #tellSoon(): void {
    if (!this.#telling) {
      this.#telling = true;
      setTimeout(() => this.#tell(), Math.max(TOGETHER_MS, this.#toldAt + SELDOM_MS - Date.now()));
    }
  }

  #tell(): void {
    this.#telling = false;
    this.#toldAt = Date.now();
    this.#told += 1;
    this.#changes.forEach((tell) => tell());
  }
}

export const pulse = new Pulse();
