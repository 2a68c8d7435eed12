import { stringifyDocument } from '@urql/core';
import { createClient } from 'graphql-ws';
import { socketAddress } from '../app/paths';
import type { FollowSubscription } from '../gql/graphql';
import { graphql } from './graphql';

const FOLLOW = graphql(`
  subscription Follow($after: String!) {
    events(after: $after) {
      cursor
    }
  }
`);

const ADDRESS = '/graphql';

export interface Follower {
  /** A change came; the cursor is its place. */
  changed(cursor: string): void;
  /** The socket is closed, or could not be had; what comes next is not told any more. */
  lost(): void;
}

/** Follows what happens after a cursor over a socket of its own, as whoever is signed in; answers what ends it. */
export function follow(after: string, { changed, lost }: Follower): () => void {
  const client = createClient({ url: socketAddress(ADDRESS), retryAttempts: 0, lazyCloseTimeout: 0, shouldRetry: () => false, onNonLazyError: () => undefined });
  let over = false;
  function end(): void {
    if (!over) {
      over = true;
      lost();
    }
  }
  const unsubscribe = client.subscribe<FollowSubscription>(
    { query: stringifyDocument(FOLLOW), operationName: 'Follow', variables: { after } },
    {
      next: ({ data }) => {
        if (data && !over) {
          changed(data.events.cursor);
        }
      },
      error: end,
      complete: end,
    },
  );
  return () => {
    over = true;
    unsubscribe();
    void client.dispose();
  };
}

