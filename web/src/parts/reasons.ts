import type { Permission } from '../gql/graphql';

/**
 * What each permission lets one do, and the least role that has it. A test of the server compares
 * the roles with those that it enforces (tests/browser/test_reasons.py).
 */
export const NEEDS: Readonly<Record<Permission, readonly [act: string, role: string]>> = {
  ACCESS_READ: ['Seeing who has access', 'admin'],
  ACCESS_UPDATE: ['Deciding about access', 'admin'],
  ACCOUNT_UPDATE: ['Changing an account', 'outsider'],
  AUDIT_READ: ['Reading the audit log', 'manager'],
  CHANGES_READ: ['Seeing what was changed', 'admin'],
  DEPLOYMENT_CREATE: ['Deploying versions', 'contributor'],
  DEPLOYMENT_READ: ['Seeing deployments', 'viewer'],
  DEPLOYMENT_UPDATE: ['Stopping deployments and reading their output', 'contributor'],
  EVENT_READ: ['Seeing what happened', 'viewer'],
  MEMBER_READ: ['Seeing members', 'member'],
  MEMBER_UPDATE: ['Keeping members', 'manager'],
  MODEL_CREATE: ['Creating models', 'contributor'],
  MODEL_DELETE: ['Deleting models', 'admin'],
  MODEL_READ: ['Seeing models', 'viewer'],
  MODEL_UPDATE: ['Changing models', 'contributor'],
  ORGANIZATION_READ: ['Seeing the organization', 'outsider'],
  PROJECT_CREATE: ['Creating projects', 'contributor'],
  PROJECT_READ: ['Seeing projects', 'viewer'],
  PROJECT_UPDATE: ['Changing projects', 'contributor'],
  RUN_CREATE: ['Recording runs', 'member'],
  RUN_DELETE: ['Deleting runs', 'admin'],
  RUN_READ: ['Seeing runs', 'viewer'],
  RUN_UPDATE: ['Changing runs', 'member'],
  TEAM_CREATE: ['Creating teams', 'manager'],
  TEAM_DELETE: ['Deleting teams', 'manager'],
  TEAM_READ: ['Seeing teams', 'member'],
  TEAM_UPDATE: ['Keeping teams', 'manager'],
  TOKEN_CREATE: ['Creating tokens', 'outsider'],
  TOKEN_DELETE: ['Ending tokens', 'outsider'],
  TOKEN_READ: ['Seeing tokens', 'outsider'],
  VERSION_CREATE: ['Registering versions', 'member'],
  VERSION_DELETE: ['Deleting versions', 'admin'],
  VERSION_READ: ['Seeing versions', 'viewer'],
  VERSION_STAGE: ['Moving versions to other stages', 'member'],
  VERSION_UPDATE: ['Changing versions', 'member'],
  WEBHOOK_READ: ['Seeing webhooks', 'admin'],
  WEBHOOK_UPDATE: ['Changing webhooks', 'admin'],
};

/** Why somebody without this permission may not. */
export function reasonFor(needs: Permission): string {
  const [act, role] = NEEDS[needs];
  return `${act} needs the role ${role} or one above it here.`;
}
