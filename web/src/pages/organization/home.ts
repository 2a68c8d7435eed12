import type { Permission, Role } from '../../gql/graphql';

/** The organization that a tab is about, and what its viewer may do in it. */
export interface Home {
  readonly id: string;
  readonly name: string;
  readonly viewerRole: Role | null;
  readonly viewerCan: readonly Permission[];
}
