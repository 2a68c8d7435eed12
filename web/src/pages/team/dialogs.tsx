import { Alert, Anchor, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { Lock } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { useAct } from '../../api/act';
import { modelPath, projectPath } from '../../app/paths';
import { TypedDialog } from '../../parts/access/typed-dialog';
import { FormDialog } from '../../parts/form-dialog';
import { done } from '../../parts/notify';
import { DELETE, EDIT } from './documents';
import type { ShownTeam } from './named-on';

interface Props {
  readonly team: ShownTeam;
  readonly onClose: () => void;
}

/** Changes a team's name and what it is for. */
export function EditTeamDialog({ team, onClose, onRenamed }: Props & { onRenamed: (fullName: string) => void }) {
  const [name, setName] = useState(team.name);
  const [description, setDescription] = useState(team.description ?? '');
  const act = useAct(EDIT);
  const changes = {
    ...(name.trim() === team.name ? {} : { name: name.trim() }),
    ...(description.trim() === (team.description ?? '') ? {} : { description: description.trim() || null }),
  };

  async function edit() {
    const data = await act.run({ input: { team: team.id, ...changes } });
    const changed = data?.updateTeam?.team;
    if (changed) {
      done(`${changed.fullName} is changed.`);
      onClose();
      if (changed.fullName !== team.fullName) {
        onRenamed(changed.fullName);
      }
    }
  }

  return (
    <FormDialog title={`Edit ${team.fullName}`} submit="Save" onClose={onClose} onSubmit={() => void edit()} busy={act.busy} blocked={!name.trim() || Object.keys(changes).length === 0} failures={act.besides('name', 'description')}>
      <TextInput label="Name" data-autofocus autoComplete="off" spellCheck={false} value={name} onChange={(event) => setName(event.currentTarget.value)} error={act.at('name')} description="Letters, digits, “_”, “.” and “-”" inputWrapperOrder={['label', 'input', 'description', 'error']} />
      <Textarea label="Description" autosize minRows={2} value={description} onChange={(event) => setDescription(event.currentTarget.value)} error={act.at('description')} />
    </FormDialog>
  );
}

/** Deletes a team. What names it alone would be open without it, so that is said first. */
export function DeleteTeamDialog({ team, onClose, onDeleted }: Props & { onDeleted: () => void }) {
  const act = useAct(DELETE);
  const alone = [
    ...team.models.nodes.filter(({ teams }) => teams.totalCount === 1).map(({ fullName }) => ({ fullName, path: modelPath(fullName, 'access') })),
    ...team.projects.nodes.filter(({ teams }) => teams.totalCount === 1).map(({ fullName }) => ({ fullName, path: `${projectPath(fullName)}?tab=access` })),
  ];

  async function remove() {
    if (await act.run({ input: { team: team.id } })) {
      done(`The team ${team.fullName} is deleted.`);
      onClose();
      onDeleted();
    }
  }

  return (
    <TypedDialog title={`Delete ${team.fullName}`} submit="Delete team" name={team.name} onClose={onClose} onSubmit={() => void remove()} busy={act.busy} failures={act.failures} impossible={alone.length > 0}>
      {alone.length > 0 ? (
        <Alert color="yellow" icon={<Lock aria-hidden />} title="It keeps others out">
          <Stack gap={4}>
            <Text size="sm">It is the only team named on these, which every member of the organization could enter without it. Take its name off them first.</Text>
            {alone.map(({ fullName, path }) => (
              <Anchor key={fullName} component={Link} to={path} size="sm" fw={600}>
                {fullName}
              </Anchor>
            ))}
          </Stack>
        </Alert>
      ) : (
        <Text size="sm">Its members lose what it brings. It cannot be brought back.</Text>
      )}
    </TypedDialog>
  );
}
