import { graphql } from '../../api/graphql';
import type { DeploymentRowFragment } from '../../gql/graphql';

export type DeploymentRow = DeploymentRowFragment;

export const DEPLOYMENTS = graphql(`
  query Deployments($of: ID!, $first: Int, $after: String, $last: Int, $before: String) {
    node(id: $of) {
      id
      ... on Model {
        deployments(first: $first, after: $after, last: $last, before: $before) {
          ...DeploymentsPage
        }
      }
      ... on Version {
        deployments(first: $first, after: $after, last: $last, before: $before) {
          ...DeploymentsPage
        }
      }
    }
  }

  fragment DeploymentsPage on DeploymentConnection {
    totalCount
    pageInfo {
      hasNextPage
      hasPreviousPage
      startCursor
      endCursor
    }
    nodes {
      ...DeploymentRow
    }
  }

  fragment DeploymentRow on Deployment {
    id
    name
    environment
    kind
    deployer
    target
    status
    message
    restarts
    createdAt
    endedAt
    stopAskedAt
    url
    viewerCan
    createdBy {
      id
      name
      kind
    }
    stopAskedBy {
      id
      name
      kind
    }
    version {
      id
      name
      fullName
    }
    model {
      id
      fullName
    }
    changes(first: 1) {
      nodes {
        id
        at
      }
    }
  }
`);

/** Its output is asked for by those alone who may read it: others would be refused. */
export const DETAILS = graphql(`
  query DeploymentDetails($id: ID!, $output: Boolean!) {
    node(id: $id) {
      id
      ... on Deployment {
        settings
        logs @include(if: $output)
        replaces {
          id
          name
        }
        changes(first: 50) {
          totalCount
          nodes {
            id
            fromStatus
            toStatus
            message
            at
            until
            actor {
              id
              name
              kind
            }
          }
        }
        events(first: 20) {
          nodes {
            id
            kind
            at
            actor {
              id
              name
              kind
            }
          }
        }
      }
    }
  }
`);
