import { useEffect, useState } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { useQuery } from 'urql';
import { graphql } from '../../api/graphql';
import { versionPath } from '../../app/paths';

const WHEREABOUTS = graphql(`
  query VersionWhereabouts($id: ID!) {
    node(id: $id) {
      id
      ... on Version {
        fullName
      }
    }
  }
`);

interface Seen {
  readonly id: string;
  readonly fullName: string;
}

/**
 * Goes along with a version that is renamed or transferred while its page is open: the address
 * changes to its new name. Answers whether that is under way.
 */
export function useFollow(fullName: string, found: Seen | null | undefined, answered: boolean): boolean {
  const navigate = useNavigate();
  const { search } = useLocation();
  const [seen, setSeen] = useState<Seen | null>(null);
  if (found && (found.id !== seen?.id || found.fullName !== seen.fullName)) {
    setSeen(found);
  }
  // Another address than the one it was seen under is somebody who went to another version.
  const lost = answered && !found && seen !== null && seen.fullName === fullName;
  const [{ data, fetching }] = useQuery({ query: WHEREABOUTS, variables: { id: seen?.id ?? '' }, pause: !lost, requestPolicy: 'network-only' });
  const now = lost && data?.node?.id === seen.id && 'fullName' in data.node ? data.node.fullName : null;
  const moved = now !== null && now !== fullName;
  useEffect(() => {
    if (moved) {
      void navigate(`${versionPath(now)}${search}`, { replace: true });
    }
  }, [moved, now, search, navigate]);
  return lost && (fetching || moved);
}
