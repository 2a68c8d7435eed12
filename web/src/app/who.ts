import { client } from '../api/client';
import { graphql } from '../api/graphql';

export const VIEWER = graphql(`
  query Session {
    viewer {
      id
      name
      email
      organizations {
        id
        name
        viewerRole
        viewerCan
      }
    }
  }
`);

/** Asks who looks, before anything is drawn. */
export function askWho(): void {
  void client.query(VIEWER, {}).toPromise();
}
