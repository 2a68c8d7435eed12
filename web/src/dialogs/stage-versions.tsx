import { Alert, Checkbox, List, Text } from '@mantine/core';
import { useState } from 'react';
import { useAct } from '../api/act';
import { graphql } from '../api/graphql';
import type { Stage } from '../gql/graphql';
import { counted } from '../parts/format';
import { FormDialog } from '../parts/form-dialog';
import { done } from '../parts/notify';
import { STAGES } from '../parts/stage';
import { useFresh } from './fields/fresh';
import { type Outcome, Outcomes } from './fields/outcomes';
import { servedBy } from './fields/serving';
import { StageChoice, StageReason } from './fields/stage-choice';

/** Some hundred versions have more deployments than a form can list: those of each are counted. */
const LIVE = graphql(`
  query StagedLive($versions: [ID!]!) {
    nodes(ids: $versions) {
      type: __typename
      ... on Version {
        id
        fullName
        deployments(first: 10, filter: { status: { in: [QUEUED, STARTING, RUNNING] } }) {
          totalCount
          nodes {
            id
            name
            environment
            stopAskedAt
          }
        }
      }
    }
  }
`);

const STAGE_ALL = graphql(`
  mutation StageVersions($input: StageVersionsInput!) {
    stageVersions(input: $input) {
      results {
        reference
        version {
          id
          fullName
          stage
          revision
          model {
            id
          }
        }
        event {
          id
        }
        error {
          code
          message
        }
      }
    }
  }
`);

export interface StageVersionsDialogProps {
  readonly versions: readonly { readonly id: string; readonly fullName: string }[];
  readonly onClose: () => void;
}

/** Moves several versions to one stage, each for itself, and tells what became of each. */
export function StageVersionsDialog({ versions: given, onClose }: StageVersionsDialogProps) {
  // Those that were chosen when this was opened, whatever the page chooses meanwhile.
  const [versions] = useState(given);
  const [stage, setStage] = useState<Stage | null>(null);
  const [reason, setReason] = useState('');
  const [message, setMessage] = useState('');
  const [outcomes, setOutcomes] = useState<readonly Outcome[] | null>(null);
  const [force, setForce] = useState(false);
  const act = useAct(STAGE_ALL);
  const [{ data: live, fetching }] = useFresh(LIVE, { versions: versions.map(({ id }) => id) }, { pause: stage !== 'DISABLED' });
  const serving = (live?.nodes ?? []).flatMap((node) => (node?.type === 'Version' && servedBy(node.deployments).length > 0 ? [node.fullName] : []));
  const count = counted(versions.length, 'version');

  async function move() {
    if (!stage) {
      return;
    }
    const data = await act.run({ input: { versions: versions.map(({ id }) => id), stage, reason: reason.trim() || null, message: message.trim() || null, force: stage === 'DISABLED' && force } });
    const results = data?.stageVersions?.results;
    if (!results) {
      return;
    }
    const told = results.map(({ reference, version, error }, at): Outcome => {
      const name = version?.fullName ?? versions[at]?.fullName ?? reference;
      return error ? { name, words: `It stays where it is. ${error.message}`, done: false } : { name, words: `It is in ${STAGES[stage].label} now.`, done: true };
    });
    if (told.every((one) => one.done)) {
      done(`${count} moved to ${STAGES[stage].label}.`);
      onClose();
    } else {
      setOutcomes(told);
    }
  }

  if (outcomes) {
    const moved = outcomes.filter((one) => one.done).length;
    return (
      <FormDialog key="form" title={`${moved} of ${count} moved`} submit="Close" over onClose={onClose} onSubmit={onClose}>
        <Outcomes outcomes={outcomes} />
      </FormDialog>
    );
  }
  return (
    <FormDialog
      key="form"
      title={`Change the stage of ${count}`}
      submit={stage ? `Move to ${STAGES[stage].label}` : 'Move'}
      onClose={onClose}
      onSubmit={() => void move()}
      busy={act.busy}
      blocked={stage === null || versions.length === 0 || (stage === 'DISABLED' && fetching)}
      failures={act.besides('stage', 'reason', 'message')}
    >
      <List size="sm" mah={140} style={{ overflowY: 'auto' }} tabIndex={0} role="list" aria-label="Versions to move">
        {versions.map(({ id, fullName }) => (
          <List.Item key={id} style={{ overflowWrap: 'anywhere' }}>
            {fullName}
          </List.Item>
        ))}
      </List>
      <StageChoice label="Stage" value={stage} onChange={setStage} error={act.at('stage')} />
      {stage === 'PRODUCTION' && versions.length > 1 && (
        <Text size="sm">All of them will serve, beside what is in production already.</Text>
      )}
      {stage === 'DISABLED' && serving.length > 0 && (
        <Alert color="red" title={`${counted(serving.length, 'version')} of them ${serving.length === 1 ? 'serves' : 'serve'}`}>
          <Text size="sm" mb="xs" style={{ overflowWrap: 'anywhere' }}>
            {serving.join(', ')}: without the word below {serving.length === 1 ? 'it stays' : 'these stay'} where {serving.length === 1 ? 'it is' : 'they are'}.
          </Text>
          <Checkbox checked={force} onChange={(event) => setForce(event.currentTarget.checked)} label="Disable them all the same, and end their deployments" />
        </Alert>
      )}
      <StageReason reason={reason} onReason={setReason} message={message} onMessage={setMessage} at={act.at} />
    </FormDialog>
  );
}
