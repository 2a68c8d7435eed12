import { type Asked, asking } from '../../api/early';
import { graphql } from '../../api/graphql';
import { listOf, type Named } from '../../parts/window';

export const RUNS = graphql(`
  query Runs($filter: RunFilter, $query: String, $sort: String, $first: Int, $after: String, $last: Int, $before: String) {
    runs(filter: $filter, query: $query, sort: $sort, first: $first, after: $after, last: $last, before: $before) {
      totalCount
      pageInfo {
        hasNextPage
        hasPreviousPage
        startCursor
        endCursor
      }
      nodes {
        id
        name
        status
        tags
        parameters
        createdAt
        startedAt
        finishedAt
        promoted
        viewerCan
        metrics {
          name
          value
        }
        createdBy {
          id
          name
          kind
        }
        project {
          id
          fullName
        }
        versions(first: 3) {
          totalCount
          nodes {
            id
            fullName
          }
        }
      }
    }
  }
`);

export const USUAL_SORT = '-created_at';

/** What the list of this view is asked by, of one project or of all. */
export function variablesOf(view: Named, project?: { readonly id: string }) {
  return { filter: project && { project: { eq: project.id } }, ...listOf(view, USUAL_SORT) };
}

/** What the page asks when it is opened. */
export function asks(_names: unknown, search: URLSearchParams): readonly Asked[] {
  return [asking(RUNS, variablesOf(search))];
}
