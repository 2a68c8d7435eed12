import type { Permission, Role } from '../../gql/graphql';
import { NEEDS } from '../reasons';

/** Roles from the most powerful on, and what each means. */
export const ROLES: Readonly<Record<Role, { label: string; meaning: string }>> = {
  OWNER: { label: 'Owner', meaning: 'Everything a manager may; and only owners make owners' },
  MANAGER: { label: 'Manager', meaning: 'Keeps members and teams, gets into everything, reads the audit log' },
  ADMIN: { label: 'Admin', meaning: 'Decides about access; deletes models, versions and runs' },
  CONTRIBUTOR: { label: 'Contributor', meaning: 'Creates and changes models, and creates projects' },
  MEMBER: { label: 'Member', meaning: 'Registers, promotes, changes and stages versions; records runs' },
  VIEWER: { label: 'Viewer', meaning: 'Reads' },
  OUTSIDER: { label: 'Outsider', meaning: 'Nothing but what a grant or a team brings' },
};

export const ROLE_ORDER = Object.keys(ROLES) as readonly Role[];

/** What one can be in a team, or a team on one object. */
export const TEAM_ROLES: readonly Role[] = ['ADMIN', 'CONTRIBUTOR', 'MEMBER', 'VIEWER'];

/** What a user can be granted on one object. */
export const GRANT_ROLES: readonly Role[] = [...TEAM_ROLES, 'OUTSIDER'];

/** Whether a role is more powerful than another, or than none. */
export function outranks(role: Role, other: Role | null | undefined): boolean {
  return !other || ROLE_ORDER.indexOf(role) < ROLE_ORDER.indexOf(other);
}

/** The more powerful of two roles, each of which may be missing. */
export function strongest(one: Role | null | undefined, other: Role | null | undefined): Role | null {
  return (one && (!other || outranks(one, other)) ? one : other) ?? null;
}

/** The roles that somebody with this role may give: none above their own. */
export function givable(own: Role | null | undefined, among: readonly Role[] = ROLE_ORDER): Role[] {
  return among.filter((role) => own && !outranks(role, own));
}

/** Whether a role has a permission, for what an object's viewerCan does not tell. */
export function has(role: Role | null | undefined, permission: Permission): boolean {
  const least = NEEDS[permission][1].toUpperCase() as Role;
  return Boolean(role) && !outranks(least, role);
}

/** Why the role of somebody cannot be changed by a viewer of this role; null where it can. */
export function beyond(role: Role, own: Role | null | undefined): string | null {
  return outranks(role, own) ? `${ROLES[role].label} is above your own role; nobody gives or takes more than they have.` : null;
}
