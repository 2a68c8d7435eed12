import type { Role } from '../../gql/graphql';

/** Whether the viewer reads what happened in the project: those do who have a role there, not who merely finds it public. */
export function seesEvents(project: { readonly viewerRole?: Role | null } | null | undefined): boolean {
  const role = project?.viewerRole;
  return role !== null && role !== undefined && role !== 'OUTSIDER';
}
