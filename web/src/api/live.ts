import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { type AnyVariables, createRequest, type GraphQLRequest, useQuery, type UseQueryResponse } from 'urql';
import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { graphql } from './graphql';
import type { AliveQuery, PulseQuery } from '../gql/graphql';
import { client } from './client';
import { failuresOf } from './failure';

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

/**
 * Notices that something has changed, and asks those who show something to read it again. It follows
 * the events that the viewer sees over one socket; where there is none, it asks for the newest of them
 * every few seconds. It begins before the first page is asked for, so that nothing happens between the
 * two unseen; it rests while the window is hidden.
 */
class Pulse {
  #changes = new Set<Listener>();
  #watchers = new Set<Listener>();
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

  /** Ends with the first beat. */
  start(): Promise<void> {
    const first = this.beat();
    setInterval(() => void this.beat(), EVERY_MS);
    document.addEventListener('visibilitychange', () => void this.beat());
    return first;
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
    if (this.#unfollow || this.#beats < this.#socketAt) {
      return;
    }
    this.#socketAt = this.#beats + WAIT_BEATS;
    const { follow } = await import('./follow');
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
    this.#changes.forEach((tell) => tell());
  }
}

const pulse = new Pulse();

/** Ends when it is known since when changes are looked for; what is asked from then on can be followed. */
let started: Promise<void> = Promise.resolve();

/** Begins to look for changes; called once, when the pages start. */
export function startPulse(): void {
  started = pulse.start();
}

/** A query with its variables, as a page asks it when it is opened. */
export type Asked = GraphQLRequest;

export function asking<Data, Variables extends AnyVariables>(query: TypedDocumentNode<Data, Variables>, variables: Variables): Asked {
  return createRequest(query, variables) as Asked;
}

/** What is asked already for a page that is not drawn yet, and so is new when it is. */
const early = new Set<number>();

/** Asks what a page is going to show while the page is still being drawn. */
export function askEarly(request: Asked): void {
  early.add(request.key);
  void started.then(() => client.executeQuery(request).toPromise());
}

/** Whether the server answered when it was last asked. */
export function useReachable(): boolean {
  return useSyncExternalStore(pulse.watch, pulse.reachable);
}

/**
 * A query whose answer follows what others change, without emptying what is shown meanwhile. What was
 * kept of it is shown at once and asked for anew: it may have changed while nobody showed it.
 */
export function useLive<Data, Variables extends AnyVariables>(
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  { pause = false }: { pause?: boolean } = {},
): UseQueryResponse<Data, Variables> {
  const { key } = createRequest(query, variables);
  const requestPolicy = useMemo(() => (early.has(key) ? 'cache-first' : 'cache-and-network'), [key]);
  const response = useQuery<Data, Variables>({ query, variables, pause, requestPolicy } as Parameters<typeof useQuery<Data, Variables>>[0]);
  const execute = response[1];
  useEffect(() => {
    early.delete(key);
  }, [key]);
  useEffect(() => {
    return pause ? undefined : pulse.onChange(() => execute({ requestPolicy: 'network-only' }));
  }, [execute, pause]);
  return response;
}
