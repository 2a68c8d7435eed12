import { createContext, type ReactNode, useContext, useDeferredValue, useMemo } from 'react';
import { useQuery } from 'urql';
import type { Permission, Role } from '../gql/graphql';
import { VIEWER } from './who';

export interface Organization {
  readonly id: string;
  readonly name: string;
  readonly viewerRole?: Role | null;
  readonly viewerCan: readonly Permission[];
}

export interface Session {
  /** Null for somebody who is not signed in. */
  readonly viewer: { readonly id: string; readonly name: string; readonly email?: string | null } | null;
  /** Where the viewer is a member. */
  readonly organizations: readonly Organization[];
  /** Whether the API has said who this is. */
  readonly known: boolean;
}

const NOBODY: Session = { viewer: null, organizations: [], known: false };
const Context = createContext<Session>(NOBODY);

/** Tells the pages below who looks at them. */
export function SessionProvider({ children }: { children: ReactNode }) {
  const [{ data, error }] = useQuery({ query: VIEWER });
  const session = useMemo<Session>(() => {
    const viewer = data?.viewer ?? null;
    return { viewer, organizations: viewer?.organizations ?? [], known: data !== undefined || error !== undefined };
  }, [data, error]);
  // All of the shell and the page depend on it; they are drawn again in slices.
  const shown = useDeferredValue(session);
  return <Context value={shown}>{children}</Context>;
}

export function useSession(): Session {
  return useContext(Context);
}

/** Where to sign in so as to come back to this page. */
export function signInPath(): string {
  return `/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`;
}
