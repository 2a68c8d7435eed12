import { Alert, List } from '@mantine/core';
import { useState } from 'react';
import { useAct } from '../api/act';
import { graphql } from '../api/graphql';
import { counted } from '../parts/format';
import { FormDialog } from '../parts/form-dialog';
import { done } from '../parts/notify';
import { Loaded, Waiting } from '../parts/states';
import { useFresh } from './fields/fresh';
import { servedBy, Serving } from './fields/serving';
import { TypedName } from './fields/typed-name';

const DOOMED = graphql(`
  query DoomedModel($model: ID!) {
    node(id: $model) {
      type: __typename
      ... on Model {
        id
        fullName
        revision
        versions(first: 1) {
          totalCount
        }
        deployments(first: 10, filter: { status: { in: [QUEUED, STARTING, RUNNING] } }) {
          totalCount
          nodes {
            id
            name
            environment
            stopAskedAt
          }
        }
        serving: versions(first: 10, filter: { stage: { eq: PRODUCTION } }) {
          totalCount
          nodes {
            id
            name
          }
        }
      }
    }
  }
`);

const DELETE = graphql(`
  mutation DeleteModel($input: DeleteModelInput!) {
    deleteModel(input: $input) {
      model {
        id
      }
      event {
        id
      }
    }
  }
`);

export interface DeleteModelDialogProps {
  readonly model: { readonly id: string; readonly fullName: string; readonly revision: number };
  readonly onClose: () => void;
  readonly onDeleted?: () => void;
}

/** Deletes a model with its versions, restorably; one that serves needs a word more. */
export function DeleteModelDialog({ model, onClose, onDeleted }: DeleteModelDialogProps) {
  const [answer, again] = useFresh(DOOMED, { model: model.id });
  const now = answer.data?.node?.type === 'Model' ? answer.data.node : null;
  const [typed, setTyped] = useState('');
  const [force, setForce] = useState(false);
  const [stale, setStale] = useState(false);
  const act = useAct(DELETE, ['Model', 'Version', 'Run']);

  async function remove() {
    if (!now) {
      return;
    }
    const { data, failures } = await act.attempt({ input: { model: now.id, force, expectedRevision: now.revision } });
    if (data?.deleteModel) {
      done(`${now.fullName} was deleted.`);
      onClose();
      onDeleted?.();
    } else if (failures.some(({ code }) => code === 'CONFLICT')) {
      // Another revision, or a version went to production: what stands here is old.
      setStale(true);
      setForce(false);
      await again();
    }
  }

  const serving = now?.serving;
  const served = servedBy(now?.deployments);
  const serves = served.length > 0 || (serving !== undefined && serving.totalCount > 0);
  return (
    <FormDialog
      title={`Delete ${model.fullName}`}
      submit="Delete model"
      danger
      onClose={onClose}
      onSubmit={() => void remove()}
      busy={act.busy}
      ready={now !== null}
      blocked={typed.trim() !== now?.fullName || (serves && !force) || answer.fetching}
      failures={stale ? act.failures.filter(({ code }) => code !== 'CONFLICT') : act.failures}
    >
      <Loaded answer={answer} find={() => now} what="model" retry={() => void again()} waiting={<Waiting rows={3} />}>
        {(found) => (
          <>
            {stale && (
              <Alert color="yellow" role="alert" title="It was changed meanwhile">
                Nothing was deleted. This is how it is now; go on if you still want to.
              </Alert>
            )}
            <List size="sm" spacing={4}>
              <List.Item>
                {found.versions.totalCount === 0 ? 'It has no versions.' : `Its ${counted(found.versions.totalCount, 'version')} ${found.versions.totalCount === 1 ? 'goes' : 'go'} with it.`} Nothing of it is in any list any more.
              </List.Item>
              <List.Item>Those who may delete models here can restore it with these versions, usually for 30 days; after that it is purged for good.</List.Item>
              <List.Item>Until then its name stays taken, and the runs of its versions stay locked.</List.Item>
            </List>
            <Serving
              served={served}
              more={(found.deployments?.totalCount ?? 0) > (found.deployments?.nodes.length ?? 0)}
              inProduction={found.serving.totalCount > 0 ? `In production: ${found.serving.nodes.map(({ name }) => name).join(', ')}` : null}
              act="Delete it"
              force={force}
              onForce={setForce}
            />
            <TypedName name={found.fullName} value={typed} onChange={setTyped} />
          </>
        )}
      </Loaded>
    </FormDialog>
  );
}
