import { TagsInput, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { makeKey, useAct } from '../api/act';
import { graphql } from '../api/graphql';
import { versionPath } from '../app/paths';
import { CodeBlock } from '../parts/copy';
import { FormDialog } from '../parts/form-dialog';
import { ArtifactPicker, useRunArtifacts } from './fields/artifact-picker';
import { registerCommand } from './fields/command';
import { ContentField } from './fields/content-field';
import { MarkdownField } from './fields/markdown-field';
import { ModelSelect, type Target } from './fields/model-select';
import { type ChosenRun, RunSelect } from './fields/run-select';
import { useTold } from './fields/told';
import { useVersionName, VersionNameField } from './fields/version-name';

const REGISTER = graphql(`
  mutation RegisterVersion($input: RegisterVersionInput!) {
    registerVersion(input: $input) {
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
        kind
      }
    }
  }
`);

const FIELDS = ['model', 'name', 'description', 'tags', 'readme', 'content', 'run', 'artifacts'] as const;
const FORCE = 'What you fill in here replaces what it has, a run with its evidence too. Its id, stage and history stay, and so does all that you leave empty.';

export interface RegisterVersionDialogProps {
  /** OWNER/NAME of the model; without it the viewer chooses one. */
  readonly model?: string;
  readonly onClose: () => void;
}

/** Registers a version by hand; what a script would say for it stands at the foot. */
export function RegisterVersionDialog({ model, onClose }: RegisterVersionDialogProps) {
  const [target, setTarget] = useState<Target | null>(null);
  const home = model ?? target?.fullName ?? null;
  const version = useVersionName(home);
  const [force, setForce] = useState(false);
  const [description, setDescription] = useState('');
  const [tags, setTags] = useState<string[]>([]);
  const [readme, setReadme] = useState('');
  const [content, setContent] = useState('');
  const [run, setRun] = useState<ChosenRun | null>(null);
  const [picked, setPicked] = useState<string[] | null>(null);
  const [idempotencyKey] = useState(makeKey);
  const found = useRunArtifacts(run?.id ?? null);
  const artifacts = run ? (picked ?? found?.usual ?? []) : [];
  const act = useAct(REGISTER);
  const tell = useTold();

  const name = version.name.trim();
  const patching = force && version.taken !== null;
  const given = {
    ...(description.trim() ? { description: description.trim() } : {}),
    ...(tags.length > 0 ? { tags } : {}),
    ...(readme.trim() ? { readme } : {}),
    ...(content.trim() ? { content } : {}),
  };

  async function register() {
    const data = await act.run({
      input: {
        model: home ?? '',
        name,
        ...given,
        ...(run ? { run: run.id, artifacts: [...artifacts] } : {}),
        ...(patching ? { force: true, expectedRevision: version.taken.revision } : {}),
        idempotencyKey,
      },
    });
    const made = data?.registerVersion;
    if (made) {
      onClose();
      tell(made.event.kind === 'VERSION_UPDATED' ? 'The version was updated:' : 'Registered:', versionPath(made.version.fullName), made.version.fullName);
    }
  }

  return (
    <FormDialog
      title={model ? `New version of ${model}` : 'New version'}
      submit={patching ? 'Update version' : 'Register version'}
      onClose={onClose}
      onSubmit={() => void register()}
      busy={act.busy}
      blocked={home === null || !name || version.fault !== null || version.checking || (version.taken !== null && !force) || (run !== null && !found)}
      failures={act.besides(...(model ? FIELDS.slice(1) : FIELDS))}
      size="xl"
    >
      {!model && <ModelSelect chosen={target} onChoose={setTarget} error={act.at('model')} autofocus />}
      <VersionNameField version={version} error={act.at('name')} autofocus={model !== undefined} force={{ on: force, set: setForce, means: FORCE }} />
      <Textarea label="Description" autosize minRows={2} value={description} onChange={(event) => setDescription(event.currentTarget.value)} error={act.at('description')} />
      <TagsInput label="Tags" value={tags} onChange={setTags} error={act.at('tags')} placeholder="Enter adds one" />
      <MarkdownField value={readme} onChange={setReadme} error={act.at('readme')} />
      <ContentField value={content} onChange={setContent} error={act.at('content')} />
      <RunSelect
        model={home}
        chosen={run}
        onChoose={(next) => {
          setRun(next);
          setPicked(null);
        }}
        error={act.at('run')}
      />
      {run && <ArtifactPicker key={run.id} found={found} chosen={picked} onChoose={setPicked} error={act.at('artifacts')} />}
      <div>
        <Text size="sm" c="dimmed" mb={4}>
          The same on the command line
        </Text>
        <CodeBlock what="command" code={registerCommand({ model: home ?? '', name, ...given, artifacts, force: patching }, run?.id)} />
      </div>
    </FormDialog>
  );
}
