import { PasswordInput, Text } from '@mantine/core';
import { useState } from 'react';
import { useAct } from '../../api/act';
import { graphql } from '../../api/graphql';
import { useSession } from '../../app/session';
import { FormDialog } from '../../parts/form-dialog';
import { done } from '../../parts/notify';

const CHANGE = graphql(`
  mutation TokensChangePassword($input: ChangePasswordInput!) {
    changePassword(input: $input) {
      event {
        id
        at
      }
    }
  }
`);

/** Sets the viewer's own password; their other sessions end. */
export function PasswordDialog({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const { viewer } = useSession();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [again, setAgain] = useState('');
  const act = useAct(CHANGE);
  const differ = again !== '' && again !== next;

  async function change() {
    if (await act.run({ input: { current: current === '' ? null : current, new: next } })) {
      done('The password is changed. Your other sessions have ended.');
      onDone();
      onClose();
    }
  }

  return (
    <FormDialog title="Change password" submit="Change password" onClose={onClose} onSubmit={() => void change()} busy={act.busy} blocked={next === '' || again !== next} failures={act.besides('current', 'new')}>
      <input type="text" name="username" autoComplete="username" defaultValue={viewer?.name ?? ''} hidden readOnly />
      <PasswordInput label="Present password" description="None where you have none yet" inputWrapperOrder={['label', 'input', 'description', 'error']} data-autofocus autoComplete="current-password" value={current} onChange={(event) => setCurrent(event.currentTarget.value)} error={act.at('current')} />
      <PasswordInput label="New password" description="12 to 256 characters" inputWrapperOrder={['label', 'input', 'description', 'error']} autoComplete="new-password" value={next} onChange={(event) => setNext(event.currentTarget.value)} error={act.at('new')} />
      <PasswordInput label="New password again" autoComplete="new-password" value={again} onChange={(event) => setAgain(event.currentTarget.value)} error={differ ? 'It is not the same.' : undefined} />
      <Text size="sm" c="dimmed">
        Your other sessions end. Your access tokens do not.
      </Text>
    </FormDialog>
  );
}
