import { TagsInput, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { useAct } from '../api/act';
import { graphql } from '../api/graphql';
import { versionPath } from '../app/paths';
import type { EditedVersionQuery } from '../gql/graphql';
import { FormDialog } from '../parts/form-dialog';
import { done } from '../parts/notify';
import { Loaded, Waiting } from '../parts/states';
import { ArtifactPicker, useRunArtifacts } from './fields/artifact-picker';
import { Clashes } from './fields/clashes';
import { ContentField } from './fields/content-field';
import { useFresh } from './fields/fresh';
import { MarkdownField } from './fields/markdown-field';
import { renamed } from './fields/renamed';
import { RunSelect } from './fields/run-select';
import { useDraft } from './fields/use-draft';
import { useVersionName, VersionNameField } from './fields/version-name';

const STORED = graphql(`
  query EditedVersion($version: ID!) {
    node(id: $version) {
      type: __typename
      ... on Version {
        id
        name
        fullName
        revision
        description
        readme
        tags
        content
        evidence {
          runName
        }
        model {
          id
          fullName
        }
        run {
          id
          name
        }
        artifacts(first: 100) {
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

const UPDATE = graphql(`
  mutation UpdateVersion($input: UpdateVersionInput!) {
    updateVersion(input: $input) {
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

type Stored = Extract<NonNullable<EditedVersionQuery['node']>, { type: 'Version' }>;

interface Fields {
  name: string;
  description: string;
  tags: string[];
  readme: string;
  content: string;
  run: string | null;
  artifacts: string[];
}

const EMPTY: Fields = { name: '', description: '', tags: [], readme: '', content: '', run: null, artifacts: [] };
const LABELS: Readonly<Record<keyof Fields, string>> = { name: 'Name', description: 'Description', tags: 'Tags', readme: 'README', content: 'Content', run: 'Run', artifacts: 'Artifacts' };

function fieldsOf({ name, description, tags, readme, content, run, artifacts }: Stored): Fields {
  return { name, description: description ?? '', tags, readme: readme ?? '', content: content ?? '', run: run?.id ?? null, artifacts: artifacts.nodes.map((one) => one.name) };
}

/** The text, or null where there is none: that clears the field. */
const orNull = (text: string) => (text.trim() ? text : null);

export interface EditVersionDialogProps {
  /** The version's id; what it holds is read anew. */
  readonly version: string;
  readonly onClose: () => void;
}

/** Changes what people say of a version and which run it locks; sends only what was changed. */
export function EditVersionDialog({ version: id, onClose }: EditVersionDialogProps) {
  const navigate = useNavigate();
  const { pathname, search } = useLocation();
  const [answer, again] = useFresh(STORED, { version: id });
  const stored = answer.data?.node?.type === 'Version' ? answer.data.node : null;
  const draft = useDraft(stored && fieldsOf(stored), EMPTY);
  const { fields, changes, set } = draft;
  const [runNames, setRunNames] = useState<Readonly<Record<string, string>>>({});
  const looked = useVersionName(stored?.model?.fullName ?? null, { ...(stored ? { besides: stored.name } : {}), given: fields.name });
  const other = 'run' in changes;
  const found = useRunArtifacts(fields.run);
  const chosen = other && !('artifacts' in changes) ? null : fields.artifacts;
  const act = useAct(UPDATE);

  async function save() {
    if (!stored) {
      return;
    }
    const { name, tags } = changes;
    const { data, failures } = await act.attempt({
      input: {
        version: id,
        ...(name === undefined ? {} : { name: name.trim() }),
        ...(changes.description === undefined ? {} : { description: orNull(changes.description.trim()) }),
        ...(tags === undefined ? {} : { tags }),
        ...(changes.readme === undefined ? {} : { readme: orNull(changes.readme) }),
        ...(changes.content === undefined ? {} : { content: orNull(changes.content) }),
        ...(other ? { run: fields.run } : {}),
        ...(fields.run !== null && (other || changes.artifacts) ? { artifacts: [...(chosen ?? found?.usual ?? [])] } : {}),
        expectedRevision: stored.revision,
      },
    });
    const now = data?.updateVersion?.version;
    if (now) {
      done(`${now.fullName} was saved.`);
      onClose();
      const path = renamed(pathname, versionPath(stored.fullName), versionPath(now.fullName));
      if (path) {
        await navigate(path + search, { replace: true });
      }
    } else if (failures.some(({ code, input }) => code === 'CONFLICT' && input[0] === 'expectedRevision')) {
      await again();
      draft.overtaken();
    }
  }

  const runName = (run: string) => runNames[run] ?? (stored?.run?.id === run ? stored.run.name : run);
  return (
    <FormDialog
      title={stored ? `Edit ${stored.fullName}` : 'Edit the version'}
      submit="Save changes"
      onClose={onClose}
      onSubmit={() => void save()}
      busy={act.busy}
      ready={stored !== null}
      blocked={Object.keys(changes).length === 0 || draft.undecided || !fields.name.trim() || looked.fault !== null || looked.taken !== null || looked.checking || (fields.run !== null && !found)}
      failures={act.besides('name', 'description', 'tags', 'readme', 'content', 'run', 'artifacts', 'expectedRevision')}
      size="xl"
    >
      <Loaded answer={answer} find={() => stored} what="version" retry={() => void again()} waiting={<Waiting rows={6} />}>
        {(shown) => (
          <>
            <Clashes draft={draft} stored={fieldsOf(shown)} labels={LABELS} text={(name, value) => (name === 'run' && value ? runName(String(value)) : Array.isArray(value) ? value.join(', ') : (value ?? ''))} />
            <VersionNameField version={{ ...looked, set: (name) => set('name', name) }} error={act.at('name')} autofocus />
            <Textarea label="Description" autosize minRows={2} value={fields.description} onChange={(event) => set('description', event.currentTarget.value)} error={act.at('description')} />
            <TagsInput label="Tags" value={fields.tags} onChange={(tags) => set('tags', tags)} error={act.at('tags')} placeholder="Enter adds one" />
            <MarkdownField value={fields.readme} onChange={(text) => set('readme', text)} error={act.at('readme')} />
            <ContentField value={fields.content} onChange={(text) => set('content', text)} error={act.at('content')} />
            <RunSelect
              model={shown.model?.fullName ?? null}
              chosen={fields.run === null ? null : { id: fields.run, name: runName(fields.run) }}
              onChoose={(run) => {
                if (run) setRunNames((names) => ({ ...names, [run.id]: run.name }));
                draft.drop('artifacts');
                set('run', run?.id ?? null);
              }}
              error={act.at('run')}
            />
            {shown.evidence && !shown.run && !other && (
              <Text size="sm" c="dimmed">
                Its evidence is of the run {shown.evidence.runName}, which you do not see or which it does not lock. It stays so unless you choose another.
              </Text>
            )}
            {other && shown.run && (
              <Text size="sm">{fields.run === null ? `${shown.run.name} is unlocked, and the evidence and the artifacts of the version are gone.` : `${shown.run.name} is unlocked; the evidence is frozen anew.`}</Text>
            )}
            {fields.run !== null && shown.artifacts.totalCount <= shown.artifacts.nodes.length && (
              <ArtifactPicker key={fields.run} found={found} chosen={chosen} onChoose={(names) => set('artifacts', names)} error={act.at('artifacts')} />
            )}
          </>
        )}
      </Loaded>
    </FormDialog>
  );
}
