import { Textarea } from '@mantine/core';
import { useAct } from '../../api/act';
import { graphql } from '../../api/graphql';
import { Clashes } from '../../dialogs/fields/clashes';
import { useFresh } from '../../dialogs/fields/fresh';
import { useDraft } from '../../dialogs/fields/use-draft';
import type { EditedProjectQuery, Visibility } from '../../gql/graphql';
import { FormDialog } from '../../parts/form-dialog';
import { done } from '../../parts/notify';
import { reasonFor } from '../../parts/reasons';
import { Loaded, Waiting } from '../../parts/states';
import { VISIBILITIES } from '../../parts/visibility';
import { VisibilityRadios } from '../projects/visibility-radios';

const STORED = graphql(`
  query EditedProject($project: ID!) {
    node(id: $project) {
      type: __typename
      ... on Project {
        id
        fullName
        revision
        description
        visibility
        viewerCan
      }
    }
  }
`);

const UPDATE = graphql(`
  mutation UpdateProject($input: UpdateProjectInput!) {
    updateProject(input: $input) {
      project {
        id
        fullName
      }
      event {
        id
      }
    }
  }
`);

type Stored = Extract<NonNullable<EditedProjectQuery['node']>, { type: 'Project' }>;

interface Fields {
  description: string;
  visibility: Visibility;
}

const EMPTY: Fields = { description: '', visibility: 'ORGANIZATION' };
const LABELS: Readonly<Record<keyof Fields, string>> = { description: 'Description', visibility: 'Visibility' };

function fieldsOf({ description, visibility }: Stored): Fields {
  return { description: description ?? '', visibility };
}

interface Props {
  /** The project's id; what it holds is read anew. */
  readonly project: string;
  readonly onClose: () => void;
}

/** Changes what people say of a project, and who reads it; sends only what was changed. */
export function EditProjectDialog({ project: id, onClose }: Props) {
  const [answer, again] = useFresh(STORED, { project: id });
  const stored = answer.data?.node?.type === 'Project' ? answer.data.node : null;
  const draft = useDraft(stored && fieldsOf(stored), EMPTY);
  const { fields, changes, set } = draft;
  const act = useAct(UPDATE);

  async function save() {
    if (!stored) {
      return;
    }
    const { description, visibility } = changes;
    const { data, failures } = await act.attempt({
      input: {
        project: id,
        ...(description === undefined ? {} : { description: description.trim() || null }),
        ...(visibility === undefined ? {} : { visibility }),
        expectedRevision: stored.revision,
      },
    });
    if (data?.updateProject?.project) {
      done(`${data.updateProject.project.fullName} was saved.`);
      onClose();
    } else if (failures.some(({ code, input }) => code === 'CONFLICT' && input[0] === 'expectedRevision')) {
      await again();
      draft.overtaken();
    }
  }

  return (
    <FormDialog
      title={stored ? `Edit ${stored.fullName}` : 'Edit the project'}
      submit="Save changes"
      onClose={onClose}
      onSubmit={() => void save()}
      busy={act.busy}
      ready={stored !== null}
      blocked={Object.keys(changes).length === 0 || draft.undecided}
      failures={act.besides('description', 'visibility', 'expectedRevision')}
    >
      <Loaded answer={answer} find={() => stored} what="project" retry={() => void again()} waiting={<Waiting rows={4} />}>
        {(shown) => {
          const may = shown.viewerCan.includes('ACCESS_UPDATE');
          return (
            <>
              <Clashes draft={draft} stored={fieldsOf(shown)} labels={LABELS} text={(name, value) => (name === 'visibility' ? VISIBILITIES[value as Visibility].label : value)} />
              <Textarea label="Description" autosize minRows={2} value={fields.description} onChange={(event) => set('description', event.currentTarget.value)} error={act.at('description')} data-autofocus />
              <VisibilityRadios value={fields.visibility} onChange={(visibility) => set('visibility', visibility)} error={act.at('visibility')} disabled={!may} description={may ? undefined : reasonFor('ACCESS_UPDATE')} />
            </>
          );
        }}
      </Loaded>
    </FormDialog>
  );
}
