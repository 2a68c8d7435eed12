import { graphql } from '../../api/graphql';

export const TEAM = graphql(`
  query Team($name: String!) {
    team(name: $name) {
      id
      name
      fullName
      description
      createdAt
      createdBy {
        id
        name
        kind
      }
      viewerRole
      viewerCan
      organization {
        id
        name
        viewerRole
        viewerCan
      }
      models(first: 100) {
        totalCount
        nodes {
          id
          fullName
          teams {
            totalCount
          }
        }
      }
      projects(first: 100) {
        totalCount
        nodes {
          id
          fullName
          teams {
            totalCount
          }
        }
      }
    }
  }
`);

export const MEMBERS = graphql(`
  query TeamMembers($name: String!, $first: Int, $after: String, $last: Int, $before: String) {
    team(name: $name) {
      id
      members(first: $first, after: $after, last: $last, before: $before) {
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
          user {
            id
            name
            kind
          }
        }
      }
    }
  }
`);

export const ADD = graphql(`
  mutation TeamAddMember($input: AddTeamMemberInput!) {
    addTeamMember(input: $input) {
      team {
        id
        viewerRole
      }
    }
  }
`);

export const CHANGE = graphql(`
  mutation TeamUpdateMember($input: UpdateTeamMemberInput!) {
    updateTeamMember(input: $input) {
      team {
        id
        viewerRole
      }
    }
  }
`);

export const REMOVE = graphql(`
  mutation TeamRemoveMember($input: RemoveTeamMemberInput!) {
    removeTeamMember(input: $input) {
      team {
        id
        viewerRole
      }
    }
  }
`);

export const EDIT = graphql(`
  mutation TeamUpdate($input: UpdateTeamInput!) {
    updateTeam(input: $input) {
      team {
        id
        fullName
        description
      }
    }
  }
`);

export const DELETE = graphql(`
  mutation TeamDelete($input: DeleteTeamInput!) {
    deleteTeam(input: $input) {
      deletedId
    }
  }
`);
