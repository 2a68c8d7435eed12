import { CombinedError, type OperationResult } from '@urql/core';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useClient } from 'urql';
import { graphql } from '../../api/graphql';
import type { RunPointsQuery, RunPointsQueryVariables } from '../../gql/graphql';
import { isKnown, merged, MOST, type Point } from './points';

const POINTS = graphql(`
  query RunPoints($id: ID!, $after: String) {
    run(id: $id) {
      id
      points(first: 100, after: $after) {
        totalCount
        pageInfo {
          hasNextPage
          endCursor
        }
        nodes {
          id
          name
          step
          value
        }
      }
    }
  }
`);

export interface Points {
  readonly points: readonly Point[];
  /** How many there are; more than `points` where those were cut. */
  readonly total: number;
  /** How many have been read of the pages under way. */
  readonly read: number;
  readonly fetching: boolean;
  readonly error?: CombinedError | undefined;
  readonly retry: () => void;
}

type Answer = OperationResult<RunPointsQuery, RunPointsQueryVariables>;

interface Reading {
  readonly points: readonly Point[];
  readonly total: number;
}

/** Reads pages from the latest on, up to the end, the most, or one on which nothing is new; throws what failed. */
async function readPages(ask: (after: string | null) => Promise<Answer>, known: readonly Point[], onPage: (read: number, total: number) => void): Promise<Reading> {
  let fresh: readonly Point[] = NONE;
  let after: string | null = null;
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- each page is named by the cursor of the one before
    const { data, error }: Answer = await ask(after);
    const page = data?.run?.points;
    if (!page) {
      throw error ?? new CombinedError({ graphQLErrors: ['The run is not there any more.'] });
    }
    fresh = [...fresh, ...page.nodes];
    const behind = known.length > 0 && isKnown(known, page.nodes);
    if (behind || !page.pageInfo.hasNextPage || fresh.length >= MOST) {
      return { points: merged(known, fresh), total: page.totalCount };
    }
    after = page.pageInfo.endCursor ?? null;
    onPage(fresh.length, page.totalCount);
  }
}

const NONE: readonly Point[] = [];
const START = { points: NONE, total: 0, read: 0, fetching: true, error: undefined as CombinedError | undefined };

/** All points of a run, or its latest 2,000; those that are new when its revision is. */
export function usePoints(run: string, revision: number): Points {
  const client = useClient();
  const [state, setState] = useState(START);
  const held = useRef({ run, revision: -1, points: NONE });

  const start = useCallback(() => {
    let on = true;
    if (held.current.run !== run) {
      held.current = { run, revision: -1, points: NONE };
      setState(START);
    }
    if (held.current.revision !== revision) {
      setState((now) => ({ ...now, fetching: true, error: undefined }));
      readPages(
        (after) => client.query(POINTS, { id: run, after }, { requestPolicy: 'network-only' }).toPromise(),
        held.current.points,
        (read, total) => on && setState((now) => ({ ...now, read, total: Math.max(total, now.total) })),
      ).then(
        ({ points, total }) => {
          if (on) {
            held.current = { run, revision, points };
            setState({ points, total, read: points.length, fetching: false, error: undefined });
          }
        },
        (error: CombinedError) => on && setState((now) => ({ ...now, fetching: false, error })),
      );
    }
    return () => {
      on = false;
    };
  }, [client, run, revision]);
  useEffect(start, [start]);

  return { ...state, retry: start };
}
