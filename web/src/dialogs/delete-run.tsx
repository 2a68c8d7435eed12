import { Alert, Anchor, List, Text } from '@mantine/core';
import { Lock } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { useAct } from '../api/act';
import type { Failure } from '../api/failure';
import { graphql } from '../api/graphql';
import { versionPath } from '../app/paths';
import { FormDialog } from '../parts/form-dialog';
import { done } from '../parts/notify';
import { Loaded, Waiting } from '../parts/states';
import { useFresh } from './fields/fresh';
import { TypedName } from './fields/typed-name';

const DOOMED = graphql(`
  query DoomedRun($run: ID!) {
    run(id: $run) {
      id
      name
      promoted
      versions(first: 20) {
        totalCount
        nodes {
          id
          fullName
        }
      }
    }
  }
`);

const DELETE = graphql(`
  mutation DeleteRun($input: DeleteRunInput!) {
    deleteRun(input: $input) {
      deletedId
      event {
        id
      }
    }
  }
`);

export interface DeleteRunDialogProps {
  readonly run: { readonly id: string; readonly name: string };
  readonly onClose: () => void;
  readonly onDeleted?: () => void;
}

/** The versions that a refusal says lock the run; null where it was not refused for that. */
function lockedBy(failures: readonly Failure[]): readonly string[] | null {
  const refusal = failures.find(({ code, input }) => code === 'CONFLICT' && input[0] === 'run');
  const versions = refusal?.current?.versions;
  return refusal ? (Array.isArray(versions) ? versions.map(String) : []) : null;
}

/** What keeps the run: versions by name, of which a deleted one has no page. */
function Locked({ versions, more }: { versions: readonly string[]; more: number }) {
  return (
    <Alert color="yellow" icon={<Lock aria-hidden />} title="The run is locked">
      <Text size="sm">
        A version keeps the run it was made of{versions.length > 0 ? '. This one is kept by:' : ', and one that you do not see keeps this one.'}
      </Text>
      {versions.length > 0 && (
        <List size="sm" my={6}>
          {versions.map((name) => (
            <List.Item key={name} style={{ overflowWrap: 'anywhere' }}>
              {name.includes(' ') ? (
                name
              ) : (
                <Anchor component={Link} to={versionPath(name)} size="sm">
                  {name}
                </Anchor>
              )}
            </List.Item>
          ))}
          {more > 0 && <List.Item>and {more.toLocaleString('en')} more</List.Item>}
        </List>
      )}
      <Text size="sm">Delete them and wait for their purge, or edit them to lock another run.</Text>
    </Alert>
  );
}

/** Deletes a run for good; one that versions lock stays, and they are named. */
export function DeleteRunDialog({ run: { id, name }, onClose, onDeleted }: DeleteRunDialogProps) {
  const [answer, again] = useFresh(DOOMED, { run: id });
  const run = answer.data?.run;
  const [typed, setTyped] = useState('');
  const act = useAct(DELETE, ['Run', 'Project', 'Artifact']);
  const refused = lockedBy(act.failures);
  const known = run?.versions.nodes.map(({ fullName }) => fullName) ?? [];
  const locked = refused ?? (run?.promoted ? known : null);

  async function remove() {
    const data = await act.run({ input: { run: id } });
    if (data?.deleteRun) {
      done(`The run ${name} was deleted.`);
      onClose();
      onDeleted?.();
    }
  }

  return (
    <FormDialog
      title={`Delete the run ${name}`}
      submit="Delete run"
      danger
      onClose={onClose}
      onSubmit={() => void remove()}
      busy={act.busy}
      ready={run !== null && run !== undefined}
      blocked={locked !== null || typed.trim() !== run?.name.trim()}
      failures={refused ? [] : act.failures}
    >
      <Loaded answer={answer} find={(data) => data.run} what="run" retry={() => void again()} waiting={<Waiting rows={3} />}>
        {(found) =>
          locked ? (
            <Locked versions={locked} more={refused ? 0 : found.versions.totalCount - known.length} />
          ) : (
            <>
              <List size="sm" spacing={4}>
                <List.Item>Its parameters, metrics and artifacts go with it, for good: a run cannot be restored.</List.Item>
                <List.Item>What it produced and another run has read stays for that run.</List.Item>
                <List.Item>Its events stay.</List.Item>
              </List>
              <TypedName name={found.name} value={typed} onChange={setTyped} />
            </>
          )
        }
      </Loaded>
    </FormDialog>
  );
}
