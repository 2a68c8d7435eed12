import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { type AnyVariables, useQuery, type UseQueryResponse } from 'urql';
import { useEffect, useSyncExternalStore } from 'react';
import { graphql } from './graphql';
import type { AliveQuery, PulseQuery } from '../gql/graphql';
import { client } from './client';
import { failuresOf } from './failure';

const PULSE = graphql(`
  query Pulse {
    events(first: 1) {
      nodes {
        id
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

type Listener = () => void;

/**
 * Notices that something has changed, by the newest event that the viewer sees, and asks those who
 * show something to read it again. It begins before the first page is asked for, so that nothing
 * happens between the two unseen; it rests while the window is hidden.
 */
class Pulse {
  #changes = new Set<Listener>();
  #watchers = new Set<Listener>();
  #newest: string | null | undefined;
  #beats = 0;
  #reachable = true;
  /** Whether the viewer may see no events; they are refused once and not asked for again. */
  #blind = false;

  start(): void {
    void this.beat();
    setInterval(() => void this.beat(), EVERY_MS);
    document.addEventListener('visibilitychange', () => void this.beat());
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
    const newest = (data && 'events' in data && data.events?.nodes[0]?.id) || null;
    this.#blind ||= failuresOf(error).some(({ code }) => code === 'UNAUTHENTICATED' || code === 'FORBIDDEN');
    const changed = newest === null ? this.#beats % BLIND_BEATS === 0 : this.#newest !== undefined && newest !== this.#newest;
    this.#newest = newest;
    if (changed) {
      this.#changes.forEach((tell) => tell());
    }
  }
}

const pulse = new Pulse();

/** Begins to look for changes; called once, when the pages start. */
export function startPulse(): void {
  pulse.start();
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
  const response = useQuery<Data, Variables>({ query, variables, pause, requestPolicy: 'cache-and-network' } as Parameters<typeof useQuery<Data, Variables>>[0]);
  const execute = response[1];
  useEffect(() => {
    return pause ? undefined : pulse.onChange(() => execute({ requestPolicy: 'network-only' }));
  }, [execute, pause]);
  return response;
}
