import { CombinedError } from '@urql/core';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useClient } from 'urql';
import { graphql } from '../../api/graphql';
import { PointsReader, type Reading, UNREAD } from './points-reader';

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

export interface Points extends Reading {
  readonly error?: CombinedError | undefined;
  readonly retry: () => void;
}

/** All points of a run, or the latest 2,000; those that are new when its revision is. */
export function usePoints(run: string, revision: number): Points {
  const client = useClient();
  const [{ of, reading }, setState] = useState({ of: run, reading: UNREAD });
  const reader = useMemo(
    () =>
      new PointsReader(
        async (after) => {
          const { data, error } = await client.query(POINTS, { id: run, after }, { requestPolicy: 'network-only' }).toPromise();
          if (!data?.run) {
            throw error ?? new CombinedError({ graphQLErrors: ['The run is not there any more.'] });
          }
          return data.run.points;
        },
        (now) => setState({ of: run, reading: now }),
      ),
    [client, run],
  );
  useEffect(() => () => reader.stop(), [reader]);

  const read = useRef({ reader: null as PointsReader | null, revision: -1 });
  useEffect(() => {
    if (read.current.reader !== reader || read.current.revision !== revision) {
      read.current = { reader, revision };
      void reader.read();
    }
  }, [reader, revision]);

  const shown = of === run ? reading : UNREAD;
  return { ...shown, error: shown.error as CombinedError | undefined, retry: () => void reader.read() };
}
