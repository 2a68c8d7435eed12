import { Group, Radio, Select, Stack, TagsInput, Text, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { makeKey, useAct } from '../api/act';
import { modelPath } from '../app/paths';
import { graphql } from '../api/graphql';
import type { Visibility } from '../gql/graphql';
import { FormDialog } from '../parts/form-dialog';
import { done } from '../parts/notify';
import { VISIBILITIES } from '../parts/visibility';

const CREATE = graphql(`
  mutation CreateModel($input: CreateModelInput!) {
    createModel(input: $input) {
      model {
        id
        fullName
      }
    }
  }
`);

const FIELDS = ['name', 'description', 'tags', 'visibility'] as const;

/** Creates a model in one of the organizations where the viewer may. */
export function CreateModelDialog({ owners, onClose }: { owners: readonly string[]; onClose: () => void }) {
  const navigate = useNavigate();
  const [owner, setOwner] = useState(owners[0] ?? '');
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [tags, setTags] = useState<string[]>([]);
  const [visibility, setVisibility] = useState<Visibility>('ORGANIZATION');
  const [idempotencyKey] = useState(makeKey);
  const act = useAct(CREATE);

  async function create() {
    const data = await act.run({ input: { name: `${owner}/${name.trim()}`, description: description.trim() || null, tags, visibility, idempotencyKey } });
    const model = data?.createModel?.model;
    if (model) {
      done(`${model.fullName} is there.`);
      onClose();
      await navigate(modelPath(model.fullName));
    }
  }

  return (
    <FormDialog title="New model" submit="Create model" onClose={onClose} onSubmit={() => void create()} busy={act.busy} blocked={!name.trim()} failures={act.besides(...FIELDS)}>
      <Group align="flex-start" gap="xs" wrap="nowrap">
        <Select label="Owner" data={[...owners]} value={owner} onChange={(value) => setOwner(value ?? owner)} allowDeselect={false} w={170} />
        <TextInput label="Name" data-autofocus value={name} onChange={(event) => setName(event.currentTarget.value)} error={act.at('name')} description="Letters, digits, “_”, “.” and “-”" flex={1} inputWrapperOrder={['label', 'input', 'description', 'error']} />
      </Group>
      <Textarea label="Description" autosize minRows={2} value={description} onChange={(event) => setDescription(event.currentTarget.value)} error={act.at('description')} />
      <TagsInput label="Tags" value={tags} onChange={setTags} error={act.at('tags')} placeholder="Enter adds one" />
      <Radio.Group label="Who reads it" value={visibility} onChange={(value) => setVisibility(value as Visibility)} error={act.at('visibility')}>
        <Stack gap={6} mt={4}>
          {Object.entries(VISIBILITIES).map(([value, { label, meaning }]) => (
            <Radio key={value} value={value} label={label} description={<Text span inherit c="dimmed">{meaning}</Text>} />
          ))}
        </Stack>
      </Radio.Group>
    </FormDialog>
  );
}
