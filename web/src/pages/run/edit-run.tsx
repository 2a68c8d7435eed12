import { Alert, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useClient } from 'urql';
import { useAct } from '../../api/act';
import { graphql } from '../../api/graphql';
import { FormDialog } from '../../parts/form-dialog';
import { done } from '../../parts/notify';
import { changes, type Editable, othersChanged } from './edited';

const NOW = graphql(`
  query RunEditNow($id: ID!) {
    run(id: $id) {
      id
      name
      description
      tags
      revision
    }
  }
`);

const UPDATE = graphql(`
  mutation RunEdit($input: UpdateRunInput!) {
    updateRun(input: $input) {
      run {
        id
        name
        description
        tags
        revision
      }
    }
  }
`);

const FIELDS = ['name', 'description', 'tags'] as const;

interface Props {
  readonly run: Editable & { readonly id: string };
  readonly onClose: () => void;
}

/**
 * Changes what people wrote about a run. A run under way changes all the time, so its revision is read
 * just before; what somebody else wrote meanwhile is shown before it is written over.
 */
export function EditRunDialog({ run, onClose }: Props) {
  const client = useClient();
  const [base, setBase] = useState<Editable>(run);
  const [name, setName] = useState(run.name);
  const [description, setDescription] = useState(run.description ?? '');
  const [tags, setTags] = useState<string[]>([...run.tags]);
  const [theirs, setTheirs] = useState<readonly string[]>([]);
  const [reading, setReading] = useState(false);
  const act = useAct(UPDATE);
  const wanted = { name: name.trim(), description: description.trim() || null, tags };
  const changed = changes(base, wanted);

  async function save() {
    setReading(true);
    const { data } = await client.query(NOW, { id: run.id }, { requestPolicy: 'network-only' }).toPromise();
    setReading(false);
    // Where it could not be read, the update says why.
    const now = data?.run ?? base;
    const found = othersChanged(base, now);
    if (found.length > 0) {
      setBase(now);
      setTheirs(found);
      return;
    }
    const answer = await act.run({ input: { run: run.id, ...changed, expectedRevision: now.revision } });
    if (answer) {
      done(`${wanted.name} is changed.`);
      onClose();
    }
  }

  return (
    <FormDialog title="Edit the run" submit={theirs.length > 0 ? 'Save mine' : 'Save'} onClose={onClose} onSubmit={() => void save()} busy={act.busy || reading} blocked={!wanted.name || Object.keys(changed).length === 0} failures={act.besides(...FIELDS)}>
      {theirs.length > 0 && (
        <Alert color="yellow" role="alert" title="Somebody changed it meanwhile">
          {theirs.map((line) => (
            <div key={line}>{line}</div>
          ))}
        </Alert>
      )}
      <TextInput label="Name" data-autofocus value={name} onChange={(event) => setName(event.currentTarget.value)} error={act.at('name')} />
      <Textarea label="Description" autosize minRows={3} value={description} onChange={(event) => setDescription(event.currentTarget.value)} error={act.at('description')} />
      <TagsInput label="Tags" value={tags} onChange={setTags} error={act.at('tags')} placeholder="Enter adds one" />
    </FormDialog>
  );
}
