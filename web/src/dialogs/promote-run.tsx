import { Group, SegmentedControl, Stack, TagsInput, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { makeKey, useAct } from '../api/act';
import { graphql } from '../api/graphql';
import { versionPath } from '../app/paths';
import { useSession } from '../app/session';
import type { PromotedRunQuery } from '../gql/graphql';
import { CodeBlock } from '../parts/copy';
import { counted } from '../parts/format';
import { FormDialog } from '../parts/form-dialog';
import { RunStatusBadge } from '../parts/run-status';
import { Loaded, Waiting } from '../parts/states';
import { ArtifactPicker, useRunArtifacts } from './fields/artifact-picker';
import { promoteCommand } from './fields/command';
import { useFresh } from './fields/fresh';
import { ModelSelect, type Target } from './fields/model-select';
import { NewModelName, useModelName } from './fields/model-name';
import { useTold } from './fields/told';
import { useVersionName, VersionNameField } from './fields/version-name';

const RUN = graphql(`
  query PromotedRun($run: ID!) {
    run(id: $run) {
      id
      name
      status
      parameters
      metrics {
        name
      }
      project {
        id
        fullName
      }
      versions(first: 3) {
        totalCount
        nodes {
          id
          fullName
        }
      }
    }
  }
`);

const PROMOTE = graphql(`
  mutation PromoteRun($input: PromoteRunInput!) {
    promoteRun(input: $input) {
      version {
        id
        fullName
        model {
          id
        }
        run {
          id
        }
      }
      event {
        id
      }
    }
  }
`);

type Run = NonNullable<PromotedRunQuery['run']>;

const FIELDS = ['model', 'name', 'description', 'tags', 'artifacts'] as const;
const FORCE = 'It is pointed at this run: its evidence is frozen anew and its artifacts are replaced. Its id, stage and history stay.';

export interface PromoteRunDialogProps {
  /** The run's id. */
  readonly run: string;
  readonly onClose: () => void;
}

/** What the run is, and what versions it is already. */
function AboutRun({ run }: { run: Run }) {
  const { totalCount, nodes } = run.versions;
  return (
    <Stack gap={4} className="sheet" p="sm">
      <Group gap="xs">
        <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
          {run.name}
        </Text>
        <RunStatusBadge status={run.status} />
        <Text size="sm" c="dimmed">
          {run.project?.fullName}
        </Text>
      </Group>
      {totalCount > 0 && (
        <Text size="sm">
          Promoted already, to {nodes.map(({ fullName }) => fullName).join(', ')}
          {totalCount > nodes.length && ` and ${totalCount - nodes.length} more`}.
        </Text>
      )}
    </Stack>
  );
}

/** Makes a version of a run: of a model that takes its runs, or of a new one. */
export function PromoteRunDialog({ run: id, onClose }: PromoteRunDialogProps) {
  const { organizations } = useSession();
  const [answer, again] = useFresh(RUN, { run: id });
  const run = answer.data?.run;
  const owner = run?.project?.fullName.split('/')[0] ?? '';
  const mayCreate = organizations.some(({ name, viewerCan }) => name === owner && viewerCan.includes('MODEL_CREATE'));
  const [into, setInto] = useState<'existing' | 'new'>('existing');
  const [target, setTarget] = useState<Target | null>(null);
  const created = useModelName(owner);
  const version = useVersionName(into === 'existing' ? (target?.fullName ?? null) : null, { without: into === 'new' ? 'v1' : '' });
  const [force, setForce] = useState(false);
  const [description, setDescription] = useState('');
  const [tags, setTags] = useState<string[]>([]);
  const [picked, setPicked] = useState<string[] | null>(null);
  const [idempotencyKey] = useState(makeKey);
  const found = useRunArtifacts(id);
  const act = useAct(PROMOTE);
  const tell = useTold();

  const model = into === 'existing' ? (target?.fullName ?? '') : created.fullName;
  const name = version.name.trim();
  const patching = force && version.taken !== null;
  const given = { ...(description.trim() ? { description: description.trim() } : {}), ...(tags.length > 0 ? { tags } : {}), artifacts: picked };
  const fits = ({ fullName, sources }: Target) => fullName.startsWith(`${owner}/`) && (sources.nodes.length === 0 || sources.nodes.some((one) => one.id === run?.project?.id));
  const modelMissing = into === 'existing' ? target === null : !created.usable;

  async function promote() {
    const data = await act.run({
      input: { run: id, model, name, ...given, createModel: into === 'new', ...(patching ? { force: true, expectedRevision: version.taken.revision } : {}), idempotencyKey },
    });
    const made = data?.promoteRun?.version;
    if (made) {
      onClose();
      tell('The run was promoted:', versionPath(made.fullName), made.fullName);
    }
  }

  return (
    <FormDialog
      title="Promote a run"
      submit={patching ? 'Update version' : 'Promote run'}
      onClose={onClose}
      onSubmit={() => void promote()}
      busy={act.busy}
      ready={run !== null && run !== undefined}
      blocked={modelMissing || !name || version.fault !== null || version.checking || (version.taken !== null && !force)}
      failures={act.besides(...FIELDS)}
      size="xl"
    >
      <Loaded answer={answer} find={(data) => data.run} what="run" retry={() => void again()} waiting={<Waiting rows={5} />}>
        {(shown) => (
          <>
            <AboutRun run={shown} />
            {mayCreate && (
              <SegmentedControl
                aria-label="Into which model"
                value={into}
                onChange={(next) => setInto(next as typeof into)}
                data={[
                  { value: 'existing', label: 'A model that is there' },
                  { value: 'new', label: 'A new model' },
                ]}
              />
            )}
            {into === 'existing' ? (
              <ModelSelect chosen={target} onChoose={setTarget} fits={fits} none="No model that takes this run has such a name" error={act.at('model')} autofocus />
            ) : (
              <NewModelName owner={owner} model={created} error={act.at('model')} />
            )}
            <VersionNameField version={version} label="Version" error={act.at('name')} force={{ on: force, set: setForce, means: FORCE }} />
            <ArtifactPicker found={found} chosen={picked} onChoose={setPicked} error={act.at('artifacts')} />
            <Textarea label="Description" autosize minRows={2} value={description} onChange={(event) => setDescription(event.currentTarget.value)} error={act.at('description')} />
            <TagsInput label="Tags" value={tags} onChange={setTags} error={act.at('tags')} placeholder="Enter adds one" />
            <Text size="sm">
              {`The version locks the run, which then cannot be deleted, and freezes its ${counted(shown.metrics.length, 'metric')}, ${counted(parameters(shown), 'parameter')} and the digests of its artifacts as they are now`}
              {shown.status === 'RUNNING' || shown.status === 'CREATED' ? '; what the run logs later does not change that.' : '.'}
            </Text>
            <div>
              <Text size="sm" c="dimmed" mb={4}>
                The same on the command line
              </Text>
              <CodeBlock what="command" code={promoteCommand(id, { model, name, ...given, force: patching, createModel: into === 'new' })} />
            </div>
          </>
        )}
      </Loaded>
    </FormDialog>
  );
}

function parameters({ parameters: held }: Run): number {
  return held !== null && typeof held === 'object' ? Object.keys(held).length : 0;
}
