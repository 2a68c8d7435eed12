import { Alert, Button, Menu } from '@mantine/core';
import { ChevronDown, Pencil, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useAct } from '../../api/act';
import { DeleteModelDialog, EditModelDialog, RegisterVersionDialog } from '../../dialogs';
import type { Visibility } from '../../gql/graphql';
import { ActionButton, ActionItem } from '../../parts/guarded';
import { done } from '../../parts/notify';
import { VISIBILITIES } from '../../parts/visibility';
import type { ModelShown } from '.';
import { SET_VISIBILITY } from './visibility';

/** What can be done with the model as a whole. */
export function Actions({ model }: { model: ModelShown }) {
  const navigate = useNavigate();
  const [open, setOpen] = useState<'register' | 'edit' | 'delete' | null>(null);
  const act = useAct(SET_VISIBILITY);
  const can = model.viewerCan;
  const close = () => setOpen(null);

  async function show(visibility: Visibility) {
    if (await act.run({ input: { on: { model: model.id }, visibility } })) {
      done(`${model.fullName} is ${VISIBILITIES[visibility].label.toLowerCase()} now.`);
    }
  }

  return (
    <>
      <ActionButton can={can} needs="VERSION_CREATE" onClick={() => setOpen('register')} leftSection={<Plus size={16} aria-hidden />}>
        New version
      </ActionButton>
      <ActionButton can={can} needs="MODEL_UPDATE" variant="default" onClick={() => setOpen('edit')} leftSection={<Pencil size={14} aria-hidden />}>
        Edit
      </ActionButton>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button size="sm" variant="default" loading={act.busy} rightSection={<ChevronDown size={14} aria-hidden />}>
            More
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>Who reads it</Menu.Label>
          {(Object.keys(VISIBILITIES) as Visibility[])
            .filter((visibility) => visibility !== model.visibility)
            .map((visibility) => {
              const { label, icon: Icon } = VISIBILITIES[visibility];
              return (
                <ActionItem key={visibility} can={can} needs="ACCESS_UPDATE" onClick={() => void show(visibility)} leftSection={<Icon size={14} aria-hidden />}>
                  {visibility === 'ORGANIZATION' ? 'Open to the organization' : `Make ${label.toLowerCase()}`}
                </ActionItem>
              );
            })}
          <Menu.Divider />
          <ActionItem can={can} needs="MODEL_DELETE" color="red" onClick={() => setOpen('delete')} leftSection={<Trash2 size={14} aria-hidden />}>
            Delete…
          </ActionItem>
        </Menu.Dropdown>
      </Menu>
      {act.failures.map(({ message }) => (
        <Alert key={message} color="red" role="alert" w="100%">
          {message}
        </Alert>
      ))}
      {open === 'register' && <RegisterVersionDialog model={model.fullName} onClose={close} />}
      {open === 'edit' && <EditModelDialog model={model.id} onClose={close} />}
      {open === 'delete' && <DeleteModelDialog model={model} onClose={close} onDeleted={() => void navigate('/models')} />}
    </>
  );
}
