import { graphql } from '../../api/graphql';
import { useFresh } from '../../dialogs/fields/fresh';
import { bare, useSearch } from '../search';

const MEMBERS = graphql(`
  query MemberChoices($organization: String!, $filter: MemberFilter) {
    organization(name: $organization) {
      id
      members(first: 20, filter: $filter) {
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

const TEAMS = graphql(`
  query TeamChoices($organization: String!, $filter: TeamFilter) {
    organization(name: $organization) {
      id
      teams(first: 20, filter: $filter) {
        pageInfo {
          hasNextPage
        }
        nodes {
          id
          fullName
        }
      }
    }
  }
`);

const NOBODY: readonly string[] = [];

export interface NameSearch {
  readonly typed: string;
  readonly type: (name: string) => void;
  /** What the server found for what is typed. */
  readonly names: readonly string[];
  /** Whether there are others. */
  readonly more: boolean;
}

/** Members of an organization by a part of their name; without one, or paused, none are looked for. */
export function useMemberSearch(organization: string | undefined, { pause = false, first = '' } = {}): NameSearch {
  const { typed, type, wanted } = useSearch(first);
  const filter = wanted ? { name: { contains: wanted } } : null;
  const [{ data }] = useFresh(MEMBERS, { organization: organization ?? '', filter }, { keep: true, pause: pause || !organization });
  const found = data?.organization?.members;
  return { typed, type, names: found?.nodes.flatMap(({ user }) => user?.name ?? []) ?? NOBODY, more: found?.pageInfo.hasNextPage ?? false };
}

/** Teams of an organization by a part of their name, with or without the owner. */
export function useTeamSearch(organization: string | undefined, { pause = false } = {}): NameSearch {
  const { typed, type, wanted } = useSearch();
  const name = bare(wanted);
  const [{ data }] = useFresh(TEAMS, { organization: organization ?? '', filter: name ? { name: { contains: name } } : null }, { keep: true, pause: pause || !organization });
  const found = data?.organization?.teams;
  return { typed, type, names: found?.nodes.map(({ fullName }) => fullName) ?? NOBODY, more: found?.pageInfo.hasNextPage ?? false };
}
