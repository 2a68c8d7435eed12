import { Alert, Checkbox, List, Text } from '@mantine/core';
import { useState } from 'react';
import type { Act } from '../../api/act';
import { graphql } from '../../api/graphql';
import type { MovedVersionQuery } from '../../gql/graphql';
import { FormDialog } from '../../parts/form-dialog';
import { reasonFor } from '../../parts/reasons';
import { STAGES } from '../../parts/stage';
import { Loaded, Waiting } from '../../parts/states';
import type { Staged } from '../stage-version';
import { ChangedMeanwhile } from './changed-meanwhile';
import { useFresh } from './fresh';
import { ModelSelect, type Target } from './model-select';
import { useVersionName, VersionNameField } from './version-name';

const MOVED = graphql(`
  query MovedVersion($version: ID!) {
    node(id: $version) {
      type: __typename
      ... on Version {
        id
        name
        fullName
        stage
        revision
        evidence {
          project
          runName
        }
        run {
          id
        }
        model {
          id
          fullName
        }
      }
    }
  }
`);

export type Moved = Extract<NonNullable<MovedVersionQuery['node']>, { type: 'Version' }>;

/** Where it goes. */
export interface Goal {
  readonly version: Moved;
  readonly model: string;
  readonly name: string;
  readonly keepStage: boolean;
}

interface Props<Data, Variables> {
  readonly how: 'copy' | 'transfer';
  readonly version: Staged;
  readonly onClose: () => void;
  readonly act: Act<Data, Variables>;
  /** Does it; answers whether it was refused because the version had changed. */
  readonly go: (goal: Goal) => Promise<{ stale: boolean }>;
}

const SAME: Readonly<Record<Props<never, never>['how'], readonly string[]>> = {
  copy: [
    'The copy has the same description, README, tags, content, evidence, run and artifacts, and the history of stages so far.',
    'Its id, author and time of creation are new: yours, now. What is done to one of the two does not change the other.',
  ],
  transfer: [
    'It leaves its model with all that it has: id, author, run, artifacts, evidence, history and lineage stay.',
    'Its name in full changes. Who refers to it by the old one no longer finds it, and who reads only the old model no longer sees it.',
  ],
};

/** Into another model: the form that copying and transferring share, with what stays and what changes. */
export function MoveForm<Data, Variables>({ how, version, onClose, act, go }: Props<Data, Variables>) {
  const [answer, again] = useFresh(MOVED, { version: version.id });
  const now = answer.data?.node?.type === 'Version' ? answer.data.node : null;
  const [target, setTarget] = useState<Target | null>(null);
  const [keepStage, setKeepStage] = useState(false);
  const [before, setBefore] = useState<Moved | null>(null);
  const own = now?.name ?? '';
  const name = useVersionName(target?.fullName ?? null, { own, without: own });

  const transfer = how === 'transfer';
  const mayStage = target?.viewerCan.includes('VERSION_STAGE') ?? true;
  const staged = now !== null && now.stage !== 'TESTING';
  const keeps = keepStage && staged && mayStage;
  const stuck = transfer && now?.stage === 'PRODUCTION' && !keeps;
  const abroad = target !== null && now !== null && target.fullName.split('/')[0] !== now.fullName.split('/')[0];

  async function submit() {
    if (!now || !target) {
      return;
    }
    const { stale } = await go({ version: now, model: target.id, name: name.name.trim(), keepStage: keeps });
    if (stale) {
      setBefore(now);
      await again();
    }
  }

  return (
    <FormDialog
      title={`${transfer ? 'Transfer' : 'Copy'} ${version.fullName}`}
      submit={transfer ? 'Transfer version' : 'Copy version'}
      onClose={onClose}
      onSubmit={() => void submit()}
      busy={act.busy}
      ready={now !== null}
      blocked={target === null || stuck || !name.name.trim() || name.fault !== null || name.taken !== null || name.checking}
      failures={act.besides('model', 'name', 'keepStage', 'expectedRevision')}
    >
      <Loaded answer={answer} find={() => now} what="version" retry={() => void again()} waiting={<Waiting rows={4} />}>
        {(found) => (
          <>
            <ChangedMeanwhile before={before} now={found} undone="done" />
            <ModelSelect label="Into the model" chosen={target} onChoose={setTarget} fits={(model) => !transfer || model.id !== found.model?.id} error={act.at('model')} autofocus />
            <VersionNameField version={name} label="Name there" error={act.at('name')} />
            {staged && (
              <Checkbox
                label={`Keep its stage, ${STAGES[found.stage].label}`}
                description={mayStage ? 'Otherwise it begins again in Testing.' : reasonFor('VERSION_STAGE')}
                disabled={!mayStage}
                checked={keeps}
                onChange={(event) => setKeepStage(event.currentTarget.checked)}
                error={act.at('keepStage')}
              />
            )}
            {stuck && <Alert color="yellow">It is in production, so it is transferred with its stage only. Keep the stage, or move the version to another stage first.</Alert>}
            <List size="sm" spacing={4}>
              {SAME[how].map((words) => (
                <List.Item key={words}>{words}</List.Item>
              ))}
              <List.Item>
                Who reads the target reads its whole history with reasons and messages
                {found.evidence && `, and the evidence, which names the run ${found.evidence.runName} and its project ${found.evidence.project}`}.{target?.id !== found.model?.id && ' They do not learn where it came from.'}
              </List.Item>
              {abroad && found.evidence && (
                <List.Item>{transfer ? 'A version that locks a run is not transferred to another organization.' : 'In another organization the copy has the evidence, but not the run and its artifacts.'}</List.Item>
              )}
              {!abroad && !transfer && found.evidence && !found.run && <List.Item>You do not see its run, so the copy has the evidence, but not the run and its artifacts.</List.Item>}
            </List>
            {!target && (
              <Text size="xs" c="dimmed">
                The models are those in which you may register versions.
              </Text>
            )}
          </>
        )}
      </Loaded>
    </FormDialog>
  );
}
