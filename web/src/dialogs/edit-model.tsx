import { TagsInput, Textarea, TextInput } from '@mantine/core';
import { useLocation, useNavigate } from 'react-router';
import { useAct } from '../api/act';
import { graphql } from '../api/graphql';
import { modelPath } from '../app/paths';
import type { EditedModelQuery } from '../gql/graphql';
import { FormDialog } from '../parts/form-dialog';
import { done } from '../parts/notify';
import { Loaded, Waiting } from '../parts/states';
import { Clashes } from './fields/clashes';
import { useFresh } from './fields/fresh';
import { MarkdownField } from './fields/markdown-field';
import { faultOf } from './fields/next-name';
import { ProjectsSelect } from './fields/projects-select';
import { renamed } from './fields/renamed';
import { useDraft } from './fields/use-draft';

const STORED = graphql(`
  query EditedModel($model: ID!) {
    node(id: $model) {
      type: __typename
      ... on Model {
        id
        name
        fullName
        revision
        description
        readme
        tags
        sources(first: 100) {
          nodes {
            id
            fullName
          }
        }
      }
    }
  }
`);

const UPDATE = graphql(`
  mutation UpdateModel($input: UpdateModelInput!) {
    updateModel(input: $input) {
      model {
        id
        fullName
        versions(first: 1) {
          nodes {
            id
          }
        }
      }
      event {
        id
      }
    }
  }
`);

type Stored = Extract<NonNullable<EditedModelQuery['node']>, { type: 'Model' }>;

interface Fields {
  name: string;
  description: string;
  tags: string[];
  readme: string;
  /** Ids of projects. */
  sources: string[];
}

const EMPTY: Fields = { name: '', description: '', tags: [], readme: '', sources: [] };
const LABELS: Readonly<Record<keyof Fields, string>> = { name: 'Name', description: 'Description', tags: 'Tags', readme: 'README', sources: 'Sources' };

function fieldsOf({ name, description, tags, readme, sources }: Stored): Fields {
  return { name, description: description ?? '', tags, readme: readme ?? '', sources: sources.nodes.map(({ id }) => id) };
}

export interface EditModelDialogProps {
  /** The model's id; what it holds is read anew. */
  readonly model: string;
  readonly onClose: () => void;
}

/** Changes what people say of a model and whose runs it takes; sends only what was changed. */
export function EditModelDialog({ model: id, onClose }: EditModelDialogProps) {
  const navigate = useNavigate();
  const { pathname, search } = useLocation();
  const [answer, again] = useFresh(STORED, { model: id });
  const stored = answer.data?.node?.type === 'Model' ? answer.data.node : null;
  const draft = useDraft(stored && fieldsOf(stored), EMPTY);
  const { fields, changes, set } = draft;
  const act = useAct(UPDATE);
  const fault = faultOf(fields.name.trim());
  const projects = Object.fromEntries((stored?.sources.nodes ?? []).map((project) => [project.id, project.fullName]));

  async function save() {
    if (!stored) {
      return;
    }
    const { name, description, tags, readme, sources } = changes;
    const { data, failures } = await act.attempt({
      input: {
        model: id,
        ...(name === undefined ? {} : { name: name.trim() }),
        ...(description === undefined ? {} : { description: description.trim() || null }),
        ...(tags === undefined ? {} : { tags }),
        ...(readme === undefined ? {} : { readme: readme.trim() ? readme : null }),
        ...(sources === undefined ? {} : { sources }),
        expectedRevision: stored.revision,
      },
    });
    const now = data?.updateModel?.model;
    if (now) {
      done(`${now.fullName} was saved.`);
      onClose();
      const path = renamed(pathname, modelPath(stored.fullName), modelPath(now.fullName));
      if (path) {
        await navigate(path + search, { replace: true });
      }
    } else if (failures.some(({ code, input }) => code === 'CONFLICT' && input[0] === 'expectedRevision')) {
      await again();
      draft.overtaken();
    }
  }

  return (
    <FormDialog
      title={stored ? `Edit ${stored.fullName}` : 'Edit the model'}
      submit="Save changes"
      onClose={onClose}
      onSubmit={() => void save()}
      busy={act.busy}
      ready={stored !== null}
      blocked={Object.keys(changes).length === 0 || draft.undecided || !fields.name.trim() || fault !== null}
      failures={act.besides('name', 'description', 'tags', 'readme', 'sources', 'expectedRevision')}
      size="xl"
    >
      <Loaded answer={answer} find={() => stored} what="model" retry={() => void again()} waiting={<Waiting rows={6} />}>
        {(shown) => (
          <>
            <Clashes draft={draft} stored={fieldsOf(shown)} labels={LABELS} text={(name, value) => (Array.isArray(value) ? value.map((one) => (name === 'sources' ? (projects[one] ?? one) : one)).join(', ') : value)} />
            <TextInput
              label="Name"
              description={'name' in changes ? 'Its versions are renamed with it. Who refers to it by name has to learn the new one; its id stays.' : 'Letters, digits, “_”, “.” and “-”'}
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              value={fields.name}
              onChange={(event) => set('name', event.currentTarget.value)}
              error={act.at('name') ?? fault ?? undefined}
              data-autofocus
            />
            <Textarea label="Description" autosize minRows={2} value={fields.description} onChange={(event) => set('description', event.currentTarget.value)} error={act.at('description')} />
            <TagsInput label="Tags" value={fields.tags} onChange={(tags) => set('tags', tags)} error={act.at('tags')} placeholder="Enter adds one" />
            <MarkdownField value={fields.readme} onChange={(text) => set('readme', text)} error={act.at('readme')} />
            <ProjectsSelect owner={shown.fullName.split('/')[0] ?? ''} chosen={fields.sources} onChoose={(sources) => set('sources', sources)} names={projects} error={act.at('sources')} />
          </>
        )}
      </Loaded>
    </FormDialog>
  );
}
