import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { startTransition, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { type AnyVariables, createRequest, useQuery, type UseQueryResponse } from 'urql';
import { isAskedEarly, settle } from './early';
import { pulse } from './pulse';

/** Whether the server answered when it was last asked. */
export function useReachable(): boolean {
  return useSyncExternalStore(pulse.watch, pulse.reachable);
}

/**
 * A query whose answer follows what others change, without emptying what is shown meanwhile. What was
 * kept of it is shown at once and asked for anew: it may have changed while nobody showed it. What was asked
 * early waits until the frame around it is drawn: one after the other, neither keeps the browser for long.
 */
export function useLive<Data, Variables extends AnyVariables>(
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  { pause = false }: { pause?: boolean } = {},
): UseQueryResponse<Data, Variables> {
  const { key } = createRequest(query, variables);
  const requestPolicy = useMemo(() => (isAskedEarly(key) ? 'cache-first' : 'cache-and-network'), [key]);
  const response = useQuery<Data, Variables>({ query, variables, pause, requestPolicy } as Parameters<typeof useQuery<Data, Variables>>[0]);
  const [{ data, ...state }, execute] = response;
  const [opening, setOpening] = useState(() => isAskedEarly(key));
  useEffect(() => {
    if (settle(key)) {
      execute({ requestPolicy: 'network-only' });
    }
    startTransition(() => setOpening(false));
  }, [key, execute]);
  useEffect(() => {
    return pause ? undefined : pulse.onChange(() => execute({ requestPolicy: 'network-only' }));
  }, [execute, pause]);
  return opening && data ? [{ ...state, fetching: true } as typeof response[0], execute] : response;
}
