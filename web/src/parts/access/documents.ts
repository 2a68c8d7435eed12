import { graphql } from '../../api/graphql';
import type { AccessOfModelFragment, AccessOfProjectFragment } from '../../gql/graphql';

/** Who gets at a model or project. What only some may read is asked for where they may. */
export const ACCESS = graphql(`
  query Access($id: ID!, $name: String!, $byId: Boolean!, $byModel: Boolean!, $byProject: Boolean!) {
    node(id: $id) @include(if: $byId) {
      id
      ...AccessOfModel
      ...AccessOfProject
    }
    model(name: $name) @include(if: $byModel) {
      ...AccessOfModel
    }
    project(name: $name) @include(if: $byProject) {
      ...AccessOfProject
    }
  }

  fragment AccessOfModel on Model {
    __typename
    id
    fullName
    visibility
    viewerRole
    viewerCan
    organization {
      id
      name
      viewerCan
    }
    teams(first: 100) {
      nodes {
        id
        fullName
        description
        members {
          totalCount
        }
      }
    }
  }

  fragment AccessOfProject on Project {
    __typename
    id
    fullName
    visibility
    viewerRole
    viewerCan
    organization {
      id
      name
      viewerCan
    }
    teams(first: 100) {
      nodes {
        id
        fullName
        description
        members {
          totalCount
        }
      }
    }
  }
`);

export type AccessHome = AccessOfModelFragment | AccessOfProjectFragment;

/** How the API names the object of an act about access. */
export function homeOf(home: AccessHome): { model: string } | { project: string } {
  return home.__typename === 'Model' ? { model: home.id } : { project: home.id };
}

export const GRANTS = graphql(`
  query AccessGrants($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
    node(id: $id) {
      id
      ... on Model {
        grants(first: $first, after: $after, last: $last, before: $before) {
          ...AccessGrant
        }
      }
      ... on Project {
        grants(first: $first, after: $after, last: $last, before: $before) {
          ...AccessGrant
        }
      }
    }
  }

  fragment AccessGrant on GrantConnection {
    totalCount
    pageInfo {
      hasNextPage
      hasPreviousPage
      startCursor
      endCursor
    }
    nodes {
      id
      role
      createdAt
      createdBy {
        id
        name
        kind
      }
      user {
        id
        name
        kind
      }
      team {
        id
        fullName
      }
    }
  }
`);

export const GRANT = graphql(`
  mutation AccessGrantRole($input: GrantInput!) {
    grant(input: $input) {
      grant {
        id
        role
        model {
          id
          viewerCan
        }
        project {
          id
          viewerCan
        }
      }
    }
  }
`);

export const REVOKE = graphql(`
  mutation AccessRevoke($input: RevokeInput!) {
    revoke(input: $input) {
      deletedId
    }
  }
`);

export const LINK = graphql(`
  mutation AccessLinkTeam($input: LinkTeamInput!) {
    linkTeam(input: $input) {
      model {
        id
      }
      project {
        id
      }
    }
  }
`);

export const UNLINK = graphql(`
  mutation AccessUnlinkTeam($input: UnlinkTeamInput!) {
    unlinkTeam(input: $input) {
      model {
        id
      }
      project {
        id
      }
    }
  }
`);

export const SHOW = graphql(`
  mutation AccessSetVisibility($input: SetVisibilityInput!) {
    setVisibility(input: $input) {
      model {
        id
        visibility
      }
      project {
        id
        visibility
      }
    }
  }
`);

export const EXPLAIN = graphql(`
  query AccessExplain($user: ID!, $on: HomeInput!) {
    explainAccess(user: $user, on: $on) {
      user {
        id
        name
      }
      role
      rule
      reason
      isPublic
      permissions
    }
  }
`);
