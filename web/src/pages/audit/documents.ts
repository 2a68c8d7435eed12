import { graphql } from '../../api/graphql';

export const AUDIT = graphql(`
  query Audit($organization: String!, $query: String, $filter: EventFilter, $first: Int, $after: String, $last: Int, $before: String) {
    organization(name: $organization) {
      id
      events(query: $query, filter: $filter, first: $first, after: $after, last: $last, before: $before) {
        totalCount
        pageInfo {
          hasNextPage
          hasPreviousPage
          startCursor
          endCursor
        }
        nodes {
          id
          sequence
          hash
          at
          kind
          subjectId
          subjectName
          actorId
          tokenId
          requestId
          actor {
            id
            name
            kind
          }
          subject {
            __typename
            id
            ... on Organization {
              name
            }
            ... on Member {
              organization {
                id
                name
              }
            }
            ... on Invitation {
              organization {
                id
                name
              }
            }
            ... on Team {
              fullName
            }
            ... on Project {
              fullName
            }
            ... on Model {
              fullName
            }
            ... on Version {
              fullName
            }
            ... on Deployment {
              version {
                id
                fullName
              }
            }
          }
        }
      }
    }
  }
`);

/** The names of tokens that the viewer sees: their own, and those of service accounts that they keep. */
export const TOKENS = graphql(`
  query AuditTokens($ids: [ID!]!) {
    nodes(ids: $ids) {
      id
      ... on Token {
        name
        kind
      }
    }
  }
`);

export const ACTORS = graphql(`
  query AuditActors($organization: String!) {
    organization(name: $organization) {
      id
      members(first: 100) {
        pageInfo {
          hasNextPage
        }
        nodes {
          id
          user {
            id
            name
          }
        }
      }
    }
  }
`);
