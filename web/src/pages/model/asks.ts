import { type Asked, asking } from '../../api/early';
import { graphql } from '../../api/graphql';
import type { Names } from '../../early/opened';
import { listOf, type Named } from '../../parts/window';

export const MODEL = graphql(`
  query ModelPage($name: String!) {
    model(name: $name) {
      id
      name
      fullName
      description
      readme
      tags
      visibility
      revision
      createdAt
      updatedAt
      createdBy {
        id
        name
        kind
      }
      sources(first: 20) {
        totalCount
        nodes {
          id
          fullName
        }
      }
      deploymentRules {
        environment
        stages
      }
      viewerRole
      viewerCan
      versions(first: 1) {
        totalCount
        nodes {
          id
          name
        }
      }
      production: versions(first: 3, filter: { stage: { eq: PRODUCTION } }, sort: "-updated_at") {
        totalCount
        nodes {
          ...ModelServing
        }
      }
      staging: versions(first: 3, filter: { stage: { eq: STAGING } }, sort: "-updated_at") {
        totalCount
        nodes {
          ...ModelServing
        }
      }
    }
  }

  fragment ModelServing on Version {
    id
    name
    fullName
    description
    evidence {
      metrics {
        name
        value
      }
    }
    stageChanges(first: 1) {
      nodes {
        id
        reason
        message
        at
        actor {
          id
          name
          kind
        }
      }
    }
  }
`);

export const VERSIONS = graphql(`
  query ModelVersions($model: String!, $query: String, $sort: String, $first: Int, $after: String, $last: Int, $before: String) {
    model(name: $model) {
      id
      versions(query: $query, sort: $sort, first: $first, after: $after, last: $last, before: $before) {
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
          fullName
          description
          stage
          revision
          tags
          createdAt
          updatedAt
          createdBy {
            id
            name
            kind
          }
          run {
            id
            name
          }
          evidence {
            runName
            metrics {
              name
              value
            }
          }
          viewerCan
        }
      }
    }
  }
`);

export const USUAL_SORT = '-created_at';

/** What the versions of this view are asked by. */
export function variablesOf(model: string, view: Named) {
  return { model, ...listOf(view, USUAL_SORT) };
}

/** What the page asks when it is opened. */
export function asks({ owner = '', model = '' }: Names, search: URLSearchParams): readonly Asked[] {
  const name = `${owner}/${model}`;
  return [asking(MODEL, { name }), ...(search.get('tab') === 'versions' ? [asking(VERSIONS, variablesOf(name, search))] : [])];
}
