import type { CombinedError } from '@urql/core';
import { useEffect, useState } from 'react';
import { useLive } from '../../api/live';
import { graphql } from '../../api/graphql';
import { type Feed, loadFeed } from './load';
import { PAGE_SIZE, type Window } from '../window';

const NEWER = graphql(`
  query FeedNewer($of: ID!, $all: Boolean!, $query: String, $before: String) {
    events(query: $query, last: 50, before: $before) @include(if: $all) {
      ...FeedIds
    }
    node(id: $of) @skip(if: $all) {
      id
      ... on Organization {
        events(query: $query, last: 50, before: $before) {
          ...FeedIds
        }
      }
      ... on Project {
        events(query: $query, last: 50, before: $before) {
          ...FeedIds
        }
      }
      ... on Model {
        events(query: $query, last: 50, before: $before) {
          ...FeedIds
        }
      }
      ... on Version {
        events(query: $query, last: 50, before: $before) {
          ...FeedIds
        }
      }
      ... on Run {
        events(query: $query, last: 50, before: $before) {
          ...FeedIds
        }
      }
    }
  }

  fragment FeedIds on EventConnection {
    nodes {
      id
    }
  }
`);

export interface Wanted {
  /** The id of what the events are of; undefined: all that the viewer sees. */
  readonly of: string | undefined;
  readonly query: string | null;
  readonly window: Window;
}

export interface FeedState {
  readonly feed: Feed | null;
  readonly error: CombinedError | null;
  readonly missing: boolean;
  readonly waiting: boolean;
  /** How many events have come since the page was read, at most a page of them. */
  readonly newer: number;
  /** Reads the page again. */
  reload(): void;
}

interface Answer {
  readonly key: string;
  readonly found: Feed | CombinedError | 'missing';
}

/**
 * A page of events as it was when it was asked for: it stays as it is under the reader, who is told
 * how many have come since.
 */
export function useFeed({ of, query, window }: Wanted): FeedState {
  const [round, setRound] = useState(0);
  const [answer, setAnswer] = useState<Answer | null>(null);
  const asked = { of: of ?? '', all: of === undefined, query };
  const variables = JSON.stringify({ ...asked, ...window });
  const key = `${round} ${variables}`;
  useEffect(() => {
    let wanted = true;
    void loadFeed(JSON.parse(variables)).then((found) => {
      if (wanted) {
        setAnswer({ key, found });
      }
    });
    return () => {
      wanted = false;
    };
  }, [key, variables]);

  const found = answer?.found;
  const feed = found !== undefined && found !== 'missing' && 'events' in found ? found : null;
  const isNewest = window.after === undefined && window.before === undefined;
  const waiting = answer?.key !== key;
  const [{ data }] = useLive(NEWER, { ...asked, before: feed?.info.startCursor ?? null }, { pause: waiting || !isNewest || feed === null });
  const known = new Set(feed?.events.map(({ id }) => id));
  const page = data?.events ?? (data?.node && 'events' in data.node ? data.node.events : null);
  const newer = waiting || !isNewest ? [] : (page?.nodes ?? []).filter(({ id }) => !known.has(id));
  return {
    feed,
    error: found !== undefined && found !== 'missing' && !('events' in found) ? found : null,
    missing: found === 'missing',
    waiting,
    newer: Math.min(newer.length, PAGE_SIZE),
    reload: () => setRound((times) => times + 1),
  };
}
