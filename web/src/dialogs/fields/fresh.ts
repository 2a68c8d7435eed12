import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import type { CombinedError } from '@urql/core';
import { useCallback, useEffect, useRef, useState } from 'react';
import { type AnyVariables, useClient } from 'urql';

export interface Reading<Data> {
  readonly data: Data | undefined;
  readonly error: CombinedError | undefined;
  readonly fetching: boolean;
}

interface Kept<Data> extends Reading<Data> {
  readonly of: string;
}

/**
 * Reads anew, past the cache, and again only when told or asked for something else: what a form
 * began with does not move under it. `keep` shows the answer before until the next one is there.
 */
export function useFresh<Data, Variables extends AnyVariables>(
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  { pause = false, keep = false }: { pause?: boolean; keep?: boolean } = {},
): [Reading<Data>, () => Promise<void>] {
  const client = useClient();
  const key = JSON.stringify(variables);
  const [kept, setKept] = useState<Kept<Data>>({ of: '', data: undefined, error: undefined, fetching: false });
  const latest = useRef('');

  const read = useCallback(async () => {
    latest.current = key;
    const { data, error } = await client.query<Data, Variables>(query, JSON.parse(key) as Variables, { requestPolicy: 'network-only' }).toPromise();
    if (latest.current === key) {
      setKept({ of: key, data, error, fetching: false });
    }
  }, [client, query, key]);

  useEffect(() => {
    if (!pause) {
      void read();
    }
    return () => {
      latest.current = '';
    };
  }, [read, pause]);

  const own = !pause && kept.of === key;
  return [own ? kept : { data: keep ? kept.data : undefined, error: undefined, fetching: !pause }, read];
}
