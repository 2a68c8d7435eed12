import { type Asked, asking } from '../../api/early';
import { graphql } from '../../api/graphql';
import type { Names } from '../../early/opened';

export const VERSION = graphql(`
  query VersionPage($name: String!) {
    version(name: $name) {
      id
      name
      fullName
      description
      readme
      tags
      content
      digest
      stage
      revision
      createdAt
      updatedAt
      createdBy {
        id
        name
        kind
      }
      viewerCan
      model {
        id
        fullName
        viewerRole
      }
      run {
        id
        name
        project {
          id
          fullName
        }
      }
      artifacts(first: 1) {
        totalCount
      }
      signature {
        id
        digest
        fingerprint
        isCurrent
        at
        actor {
          id
          name
          kind
        }
      }
      stageChanges(first: 1) {
        totalCount
        nodes {
          id
          fromStage
          toStage
          reason
          message
          at
          actor {
            id
            name
            kind
          }
        }
      }
      evidence {
        runId
        runName
        project
        status
        parameters
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
        inputs {
          name
          kind
          path
          digest
          size
        }
        outputs {
          name
          kind
          path
          digest
          size
        }
        frozenAt
      }
    }
  }
`);

/** The full name of the version at an address. */
export function nameOf({ owner = '', model = '', version = '' }: Names): string {
  return `${owner}/${model}:${version}`;
}

/** What the page asks when it is opened. */
export function asks(names: Names): readonly Asked[] {
  return [asking(VERSION, { name: nameOf(names) })];
}
