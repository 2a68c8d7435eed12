import { Alert, Group, Text } from '@mantine/core';
import { ArrowRight } from 'lucide-react';
import { useState } from 'react';
import { useAct } from '../api/act';
import { graphql } from '../api/graphql';
import type { Stage } from '../gql/graphql';
import { FormDialog } from '../parts/form-dialog';
import { done } from '../parts/notify';
import { StageBadge, STAGES } from '../parts/stage';
import { Loaded, Waiting } from '../parts/states';
import { When, Who } from '../parts/who-when';
import { useFresh } from './fields/fresh';
import { Incumbents, keptBy, type Moves } from './fields/incumbents';
import { type Outcome, Outcomes } from './fields/outcomes';
import { servedBy, Serving } from './fields/serving';
import { StageChoice, StageReason } from './fields/stage-choice';

const NOW = graphql(`
  query StageNow($version: ID!) {
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
        stageChanges(first: 1) {
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
        model {
          id
          versions(first: 20, filter: { stage: { eq: PRODUCTION } }) {
            totalCount
            nodes {
              id
              fullName
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
            }
          }
        }
      }
    }
  }
`);

const STAGE = graphql(`
  mutation StageVersion($input: StageVersionInput!) {
    stageVersion(input: $input) {
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
    }
  }
`);

export interface Staged {
  readonly id: string;
  readonly fullName: string;
  readonly stage: Stage;
  readonly revision: number;
}

export interface StageVersionDialogProps {
  readonly version: Staged;
  /** The stage that is chosen already, as by dropping a card. */
  readonly to?: Stage;
  readonly onClose: () => void;
}

/** Moves a version to a stage, and on request what served before out of production. */
export function StageVersionDialog({ version, to, onClose }: StageVersionDialogProps) {
  const [answer, again] = useFresh(NOW, { version: version.id });
  const now = answer.data?.node?.type === 'Version' ? answer.data.node : null;
  const [before, setBefore] = useState<Staged | null>(null);
  const [stage, setStage] = useState<Stage | null>(to ?? null);
  const [reason, setReason] = useState('');
  const [message, setMessage] = useState('');
  const [moves, setMoves] = useState<Moves>({});
  const [force, setForce] = useState(false);
  const [forced, setForced] = useState<ReadonlySet<string>>(new Set());
  const [outcomes, setOutcomes] = useState<readonly Outcome[] | null>(null);
  const act = useAct(STAGE);
  const out = useAct(STAGE);
  const serving = now?.model?.versions;
  const others = (serving?.nodes ?? []).filter(({ id }) => id !== version.id);
  const leaving = stage === 'PRODUCTION' ? others.filter(({ id }) => moves[id]) : [];
  const kept = leaving.filter((one) => keptBy(one, moves[one.id]));
  const change = now?.stageChanges.nodes[0];
  const served = servedBy(now?.deployments);
  const serves = stage === 'DISABLED' && served.length > 0;

  async function move() {
    if (!now || !stage) {
      return;
    }
    const { data, failures } = await act.attempt({ input: { version: now.id, stage, reason: reason.trim() || null, message: message.trim() || null, force: serves && force, expectedRevision: now.revision } });
    if (failures.some(({ code }) => code === 'CONFLICT')) {
      // Another revision, or it was put to work meanwhile: what stands here is old.
      setBefore(now);
      setForce(false);
      setForced(new Set());
      await again();
      return;
    }
    if (!data?.stageVersion) {
      return;
    }
    const told: Outcome[] = [{ name: now.fullName, words: `It is in ${STAGES[stage].label} now.`, done: true }];
    for (const one of leaving) {
      const { id, fullName, revision } = one;
      const goal = moves[id] as Stage;
      // oxlint-disable-next-line no-await-in-loop -- one after the other, so that the history tells them in this order
      const left = await out.attempt({ input: { version: id, stage: goal, reason: 'VersionReplaced', message: `Replaced by ${now.fullName}.`, force: kept.includes(one), expectedRevision: revision } });
      const refused = left.failures[0]?.message;
      told.push({ name: fullName, words: refused === undefined ? `It is in ${STAGES[goal].label} now.` : `It stays where it is. ${refused}`, done: refused === undefined });
    }
    if (told.every((one) => one.done)) {
      done(told.length === 1 ? `${now.fullName} is in ${STAGES[stage].label}.` : `${now.fullName} is in ${STAGES[stage].label}, in the place of ${leaving.map(({ fullName }) => fullName).join(', ')}.`);
      onClose();
    } else {
      setOutcomes(told);
    }
  }

  if (outcomes) {
    return (
      <FormDialog key="form" title={`Change the stage of ${version.fullName}`} submit="Close" over onClose={onClose} onSubmit={onClose}>
        <Outcomes outcomes={outcomes} />
      </FormDialog>
    );
  }
  return (
    <FormDialog
      key="form"
      title={`Change the stage of ${version.fullName}`}
      submit={stage ? `Move to ${STAGES[stage].label}` : 'Move'}
      onClose={onClose}
      onSubmit={() => void move()}
      busy={act.busy || out.busy}
      ready={now !== null}
      blocked={stage === null || answer.fetching || (serves && !force) || kept.some(({ id }) => !forced.has(id))}
      failures={act.besides('stage', 'reason', 'message', 'expectedRevision')}
    >
      <Loaded answer={answer} find={() => now} what="version" retry={() => void again()} waiting={<Waiting rows={5} />}>
        {(found) => (
          <>
            {before && before.revision !== found.revision && (
              <Alert color="yellow" role="alert" title="It was changed meanwhile">
                {before.stage !== found.stage && change ? (
                  <Text size="sm">
                    <Who user={change.actor} /> moved it from {STAGES[before.stage].label} to {STAGES[found.stage].label} <When at={change.at} /> ({change.reason}
                    {change.message && `: ${change.message}`}). Nothing of yours was done. Look again, and go on if you still want to.
                  </Text>
                ) : (
                  <Text size="sm">It is still in {STAGES[found.stage].label}, but something else of it was changed. Nothing of yours was done. Go on if you still want to.</Text>
                )}
              </Alert>
            )}
            <Group gap="xs">
              <StageBadge stage={found.stage} />
              <ArrowRight size={16} aria-label="to" />
              {stage ? <StageBadge stage={stage} /> : <Text c="dimmed">?</Text>}
            </Group>
            <StageChoice label="Stage" value={stage} onChange={setStage} now={found.stage} error={act.at('stage')} />
            {stage === 'PRODUCTION' && <Incumbents incumbents={others} more={(serving?.totalCount ?? 0) - (serving?.nodes.length ?? 0)} moves={moves} onChange={setMoves} forced={forced} onForced={setForced} />}
            {serves && <Serving served={served} more={(found.deployments?.totalCount ?? 0) > (found.deployments?.nodes.length ?? 0)} act="Disable it" force={force} onForce={setForce} />}
            <StageReason reason={reason} onReason={setReason} message={message} onMessage={setMessage} at={act.at} />
          </>
        )}
      </Loaded>
    </FormDialog>
  );
}
