import { type Asked, asking } from '../../api/early';
import { graphql } from '../../api/graphql';
import type { Names } from '../../early/opened';

export const RUN = graphql(`
  query RunPage($id: ID!) {
    run(id: $id) {
      id
      name
      description
      tags
      status
      parameters
      revision
      createdAt
      updatedAt
      startedAt
      finishedAt
      promoted
      viewerCan
      metrics {
        name
        value
      }
      code {
        repository
        commit
        ref
        path
      }
      createdBy {
        id
        name
        kind
      }
      project {
        id
        fullName
        viewerRole
      }
      versions(first: 10) {
        totalCount
        nodes {
          id
          fullName
        }
      }
      consumed(first: 10) {
        totalCount
        nodes {
          id
          fullName
        }
      }
      inputs(first: 1) {
        totalCount
      }
      outputs(first: 1) {
        totalCount
      }
    }
  }
`);

/** What the page asks when it is opened. */
export function asks({ run: id = '' }: Names): readonly Asked[] {
  return [asking(RUN, { id })];
}
