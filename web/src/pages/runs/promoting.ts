import { graphql } from '../../api/graphql';
import { useSession } from '../../app/session';
import type { Permission } from '../../gql/graphql';
import { useQuery } from 'urql';

const MODELS = graphql(`
  query RunsPromotable {
    models(first: 100, sort: "-updated_at") {
      pageInfo {
        hasNextPage
      }
      nodes {
        id
        viewerCan
      }
    }
  }
`);

const MAY: readonly Permission[] = ['VERSION_CREATE'];
const MAY_NOT: readonly Permission[] = [];

/**
 * Whether there may be a model that the viewer can register versions of. Their role in an
 * organization usually tells. Where it does not, a team or a grant can let them on a single model, so the
 * models are asked; with more than a page of them the dialog finds out.
 */
export function usePromoting(): readonly Permission[] {
  const { organizations } = useSession();
  const told = organizations.some(({ viewerCan }) => viewerCan.includes('VERSION_CREATE'));
  const [{ data }] = useQuery({ query: MODELS, pause: told || organizations.length === 0 });
  const models = data?.models;
  const found = models && (models.pageInfo.hasNextPage || models.nodes.some(({ viewerCan }) => viewerCan.includes('VERSION_CREATE')));
  return told || found ? MAY : MAY_NOT;
}
