import { Alert, Button, Group, Paper, Radio, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useNavigate } from 'react-router';
import { useAct } from '../../api/act';
import { DeleteModelDialog, EditModelDialog } from '../../dialogs';
import type { Visibility } from '../../gql/graphql';
import { ActionButton } from '../../parts/guarded';
import { done } from '../../parts/notify';
import { reasonFor } from '../../parts/reasons';
import { VISIBILITIES } from '../../parts/visibility';
import type { ModelShown } from '.';
import { Deleted } from './deleted';
import { SET_VISIBILITY } from './visibility';

function Section({ title, about, children }: { title: string; about?: ReactNode; children: ReactNode }) {
  return (
    <Paper className="sheet" p="lg" component="section" aria-label={title}>
      <Title order={2} size="h3">
        {title}
      </Title>
      {about && (
        <Text size="sm" c="dimmed" mt={4}>
          {about}
        </Text>
      )}
      <div style={{ marginTop: 12 }}>{children}</div>
    </Paper>
  );
}

function VisibilityForm({ model }: { model: ModelShown }) {
  const act = useAct(SET_VISIBILITY);
  const [wanted, setWanted] = useState<Visibility | null>(null);
  const may = model.viewerCan.includes('ACCESS_UPDATE');
  const shown = wanted ?? model.visibility;

  async function save() {
    if (await act.run({ input: { on: { model: model.id }, visibility: shown } })) {
      setWanted(null);
      done(`${model.fullName} is ${VISIBILITIES[shown].label.toLowerCase()} now.`);
    }
  }

  return (
    <Stack gap="md" align="flex-start">
      <Radio.Group label="Who reads it" value={shown} onChange={(value) => setWanted(value as Visibility)} description={may ? undefined : reasonFor('ACCESS_UPDATE')} error={act.at('visibility')}>
        <Stack gap={8} mt={8}>
          {Object.entries(VISIBILITIES).map(([value, { label, meaning }]) => (
            <Radio key={value} value={value} disabled={!may} label={label} description={<Text span inherit c="dimmed">{meaning}</Text>} />
          ))}
        </Stack>
      </Radio.Group>
      {act.besides('visibility').map(({ message }) => (
        <Alert key={message} color="red" role="alert">
          {message}
        </Alert>
      ))}
      {shown !== model.visibility && (
        <Group gap="xs">
          <Button size="sm" loading={act.busy} onClick={() => void save()}>
            Save visibility
          </Button>
          <Button size="sm" variant="default" onClick={() => setWanted(null)}>
            Cancel
          </Button>
        </Group>
      )}
    </Stack>
  );
}

/** What changes the model as a whole, the dangerous last. */
export function Settings({ model }: { model: ModelShown }) {
  const navigate = useNavigate();
  const [open, setOpen] = useState<'edit' | 'delete' | null>(null);
  return (
    <Stack gap="lg" maw={820}>
      <Section title="Name and description" about="Its name, description, README and tags, and the projects whose runs can be promoted into it.">
        <ActionButton can={model.viewerCan} needs="MODEL_UPDATE" variant="default" onClick={() => setOpen('edit')}>
          Edit the model
        </ActionButton>
      </Section>
      <Section title="Visibility">
        <VisibilityForm model={model} />
      </Section>
      <Section title="Deleted versions" about="A deleted version keeps its name, and the lock on its run, until it is purged.">
        {model.viewerCan.includes('VERSION_DELETE') ? <Deleted model={model} /> : <Text size="sm">{reasonFor('VERSION_DELETE')}</Text>}
      </Section>
      <Section title="Danger zone" about="Deleting takes all versions with it. Until the purge, the organization's page brings it back.">
        <ActionButton can={model.viewerCan} needs="MODEL_DELETE" color="red.8" onClick={() => setOpen('delete')}>
          Delete this model
        </ActionButton>
      </Section>
      {open === 'edit' && <EditModelDialog model={model.id} onClose={() => setOpen(null)} />}
      {open === 'delete' && <DeleteModelDialog model={model} onClose={() => setOpen(null)} onDeleted={() => void navigate('/models')} />}
    </Stack>
  );
}
