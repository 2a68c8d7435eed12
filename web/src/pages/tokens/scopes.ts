import type { Permission } from '../../gql/graphql';
import { NEEDS } from '../../parts/reasons';

export interface ScopeGroup {
  readonly title: string;
  readonly scopes: readonly Permission[];
}

/** What permissions are about, by the word that their names begin with. */
const TITLES: Readonly<Record<string, string>> = {
  MODEL: 'Models',
  VERSION: 'Versions',
  DEPLOYMENT: 'Deployments',
  RUN: 'Runs',
  PROJECT: 'Projects',
  ACCESS: 'Access',
  TEAM: 'Teams',
  MEMBER: 'Members',
  ORGANIZATION: 'Organization',
  EVENT: 'What happened',
  CHANGES: 'What happened',
  AUDIT: 'What happened',
  WEBHOOK: 'Webhooks',
  TOKEN: 'Account and tokens',
  ACCOUNT: 'Account and tokens',
};

export const SCOPES = Object.keys(NEEDS) as readonly Permission[];

function titleOf(scope: Permission): string {
  return TITLES[scope.split('_')[0] ?? ''] ?? 'Other';
}

/** All permissions that a token can be cut down to, by what they are about. */
export const SCOPE_GROUPS: readonly ScopeGroup[] = [...new Set([...Object.values(TITLES), 'Other'])]
  .map((title) => ({ title, scopes: SCOPES.filter((scope) => titleOf(scope) === title) }))
  .filter(({ scopes }) => scopes.length > 0);

/** Scopes that read and change nothing, to begin with. */
export const READING: readonly Permission[] = ['MODEL_READ', 'VERSION_READ', 'RUN_READ', 'PROJECT_READ', 'ORGANIZATION_READ', 'EVENT_READ'];

interface Ends {
  readonly expiresAt: string;
  readonly revokedAt?: string | null;
}

export type State = 'live' | 'expired' | 'ended';

/** Whether a token or an invitation still works. */
export function stateOf({ expiresAt, revokedAt }: Ends, now: number = Date.now()): State {
  return revokedAt ? 'ended' : Date.parse(expiresAt) <= now ? 'expired' : 'live';
}

interface Listed extends Ends {
  readonly id: string;
  readonly kind: string;
}

/** The session of this browser, which the API does not tell: it is known where one alone is live. */
export function ownSession(tokens: readonly Listed[], isWhole: boolean, now: number = Date.now()): string | null {
  const live = tokens.filter((token) => token.kind === 'SESSION' && stateOf(token, now) === 'live');
  return isWhole && live.length === 1 ? (live[0]?.id ?? null) : null;
}
