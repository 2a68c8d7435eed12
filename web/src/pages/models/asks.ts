import { type Asked, asking } from '../../api/early';
import { graphql } from '../../api/graphql';
import { listOf, type Named } from '../../parts/window';

export const MODELS = graphql(`
  query Models($query: String, $sort: String, $first: Int, $after: String, $last: Int, $before: String) {
    models(query: $query, sort: $sort, first: $first, after: $after, last: $last, before: $before) {
      totalCount
      pageInfo {
        hasNextPage
        hasPreviousPage
        startCursor
        endCursor
      }
      nodes {
        id
        fullName
        description
        tags
        visibility
        updatedAt
        versions(first: 1) {
          totalCount
          nodes {
            id
            name
            evidence {
              metrics {
                name
                value
              }
            }
          }
        }
        production: versions(first: 1, filter: { stage: { eq: PRODUCTION } }) {
          totalCount
          nodes {
            id
            name
            evidence {
              metrics {
                name
                value
              }
            }
          }
        }
        staging: versions(first: 1, filter: { stage: { eq: STAGING } }) {
          totalCount
          nodes {
            id
            name
          }
        }
      }
    }
  }
`);

export const USUAL_SORT = '-updated_at';

/** What the list of this view is asked by. */
export function variablesOf(view: Named) {
  return listOf(view, USUAL_SORT);
}

/** What the page asks when it is opened. */
export function asks(_names: unknown, search: URLSearchParams): readonly Asked[] {
  return [asking(MODELS, variablesOf(search))];
}
