import { Group, Select, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { makeKey, useAct } from '../../api/act';
import { graphql } from '../../api/graphql';
import { projectPath } from '../../app/paths';
import type { Visibility } from '../../gql/graphql';
import { FormDialog } from '../../parts/form-dialog';
import { done } from '../../parts/notify';
import { VisibilityRadios } from './visibility-radios';

const CREATE = graphql(`
  mutation ProjectsCreate($input: CreateProjectInput!) {
    createProject(input: $input) {
      project {
        id
        fullName
      }
    }
  }
`);

const FIELDS = ['name', 'description', 'visibility'] as const;

/** Creates a project in one of the organizations where the viewer may. */
export function CreateProjectDialog({ owners, onClose }: { owners: readonly string[]; onClose: () => void }) {
  const navigate = useNavigate();
  const [owner, setOwner] = useState(owners[0] ?? '');
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [visibility, setVisibility] = useState<Visibility>('ORGANIZATION');
  const [idempotencyKey] = useState(makeKey);
  const act = useAct(CREATE);

  async function create() {
    const data = await act.run({ input: { name: `${owner}/${name.trim()}`, description: description.trim() || null, visibility, idempotencyKey } });
    const project = data?.createProject?.project;
    if (project) {
      done(`${project.fullName} is there.`);
      onClose();
      await navigate(projectPath(project.fullName));
    }
  }

  return (
    <FormDialog title="New project" submit="Create project" onClose={onClose} onSubmit={() => void create()} busy={act.busy} blocked={!name.trim()} failures={act.besides(...FIELDS)}>
      <Group align="flex-start" gap="xs" wrap="nowrap">
        <Select label="Owner" data={[...owners]} value={owner} onChange={(value) => setOwner(value ?? owner)} allowDeselect={false} w={170} />
        <TextInput label="Name" data-autofocus value={name} onChange={(event) => setName(event.currentTarget.value)} error={act.at('name')} description="Letters, digits, “_”, “.” and “-”" flex={1} inputWrapperOrder={['label', 'input', 'description', 'error']} />
      </Group>
      <Textarea label="Description" autosize minRows={2} value={description} onChange={(event) => setDescription(event.currentTarget.value)} error={act.at('description')} />
      <VisibilityRadios value={visibility} onChange={setVisibility} error={act.at('visibility')} />
    </FormDialog>
  );
}
