import type { Visibility } from '../../gql/graphql';

/** Who reads a model or project, in a sentence or two. */
export function readersOf(visibility: Visibility, organization: string, teams: number): string {
  const letIn = 'whoever has a grant';
  const stewards = `Owners and managers of ${organization}`;
  switch (visibility) {
    case 'PRIVATE':
      return teams > 0 ? `${stewards}, the members of the teams named here, and ${letIn}.` : `${stewards}, and ${letIn}.`;
    case 'ORGANIZATION':
      return teams > 0 ? `${stewards}, the members of the teams named here, and ${letIn}. Other members of ${organization} do not see it.` : `Every member of ${organization} with their role there, but no outsiders; and ${letIn}.`;
    case 'PUBLIC':
      return teams > 0 ? `Everybody who is signed in reads it. More is for owners and managers, the members of the teams named here, and ${letIn}.` : `Everybody who is signed in reads it. Members of ${organization} have their role on it.`;
  }
}

/** What taking off the name of a team will do, which may open an object to many. */
export function afterUnlinking(visibility: Visibility, organization: string, left: number): string {
  if (left > 0) {
    return 'Its members keep only what other teams, grants and their role bring.';
  }
  return visibility === 'PRIVATE' ? 'No team is named then: its members lose what it brought.' : `No team is named then: every member of ${organization} gets in with their role there.`;
}
