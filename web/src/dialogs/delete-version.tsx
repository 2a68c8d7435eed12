import { List } from '@mantine/core';
import { useState } from 'react';
import { useAct } from '../api/act';
import { graphql } from '../api/graphql';
import { FormDialog } from '../parts/form-dialog';
import { done } from '../parts/notify';
import { Loaded, Waiting } from '../parts/states';
import { ChangedMeanwhile } from './fields/changed-meanwhile';
import { useFresh } from './fields/fresh';
import { servedBy, Serving } from './fields/serving';
import { TypedName } from './fields/typed-name';
import type { Staged } from './stage-version';

const DOOMED = graphql(`
  query DoomedVersion($version: ID!) {
    node(id: $version) {
      type: __typename
      ... on Version {
        id
        fullName
        stage
        revision
        deployments(first: 10, filter: { status: { in: [QUEUED, STARTING, RUNNING] } }) {
          totalCount
          nodes {
            id
            name
            environment
            stopAskedAt
          }
        }
        evidence {
          runName
        }
      }
    }
  }
`);

const DELETE = graphql(`
  mutation DeleteVersion($input: DeleteVersionInput!) {
    deleteVersion(input: $input) {
      version {
        id
      }
      event {
        id
      }
    }
  }
`);

export interface DeleteVersionDialogProps {
  readonly version: Staged;
  readonly onClose: () => void;
  /** Where to go when it is gone. */
  readonly onDeleted?: () => void;
}

/** Deletes a version, restorably; what serves is named, and needs a word more. */
export function DeleteVersionDialog({ version, onClose, onDeleted }: DeleteVersionDialogProps) {
  const [answer, again] = useFresh(DOOMED, { version: version.id });
  const now = answer.data?.node?.type === 'Version' ? answer.data.node : null;
  const [typed, setTyped] = useState('');
  const [force, setForce] = useState(false);
  const [before, setBefore] = useState<Staged | null>(null);
  const act = useAct(DELETE, ['Version', 'Model', 'Run']);

  async function remove() {
    if (!now) {
      return;
    }
    const { data, failures } = await act.attempt({ input: { version: now.id, force, expectedRevision: now.revision } });
    if (data?.deleteVersion) {
      done(`${now.fullName} was deleted.`);
      onClose();
      onDeleted?.();
    } else if (failures.some(({ code }) => code === 'CONFLICT')) {
      // Another revision, or it was put to work meanwhile: what stands here is old.
      setBefore(now);
      setForce(false);
      await again();
    }
  }

  const served = servedBy(now?.deployments);
  const serves = now?.stage === 'PRODUCTION' || served.length > 0;
  return (
    <FormDialog
      title={`Delete ${version.fullName}`}
      submit="Delete version"
      danger
      onClose={onClose}
      onSubmit={() => void remove()}
      busy={act.busy}
      ready={now !== null}
      blocked={typed.trim() !== now?.fullName || (serves && !force) || answer.fetching}
      failures={act.besides('expectedRevision')}
    >
      <Loaded answer={answer} find={() => now} what="version" retry={() => void again()} waiting={<Waiting rows={3} />}>
        {(found) => (
          <>
            <ChangedMeanwhile before={before} now={found} undone="deleted" />
            <List size="sm" spacing={4}>
              <List.Item>It is in no list any more, and is not found by its name or id.</List.Item>
              <List.Item>Those who may delete versions of the model can restore it as it was, usually for 30 days; after that it is purged for good.</List.Item>
              <List.Item>Until then its name stays taken{found.evidence && `, and its run ${found.evidence.runName} stays locked`}.</List.Item>
            </List>
            <Serving served={served} more={(found.deployments?.totalCount ?? 0) > (found.deployments?.nodes.length ?? 0)} inProduction={found.stage === 'PRODUCTION' ? 'It is in production' : null} act="Delete it" force={force} onForce={setForce} />
            <TypedName name={found.fullName} value={typed} onChange={setTyped} />
          </>
        )}
      </Loaded>
    </FormDialog>
  );
}
