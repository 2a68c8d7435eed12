import { Navigate, useLocation } from 'react-router';
import { useQuery } from 'urql';
import { graphql } from '../../api/graphql';
import { modelPath } from '../../app/paths';
import { NotFound, Waiting } from '../../parts/states';

const RENAMED = graphql(`
  query ModelRenamed($id: ID!) {
    node(id: $id) {
      id
      ... on Model {
        fullName
      }
    }
  }
`);

/** Where a model went that was shown here a moment ago: to its new name, or away. */
export function Renamed({ id }: { id: string }) {
  const { search } = useLocation();
  const [{ data, error }] = useQuery({ query: RENAMED, variables: { id }, requestPolicy: 'network-only' });
  if (!data && !error) {
    return <Waiting />;
  }
  const node = data?.node;
  return node && 'fullName' in node ? <Navigate to={`${modelPath(node.fullName)}${search}`} replace /> : <NotFound what="model" />;
}
