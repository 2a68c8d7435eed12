import { Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useAct } from '../api/act';
import { graphql } from '../api/graphql';
import { FormDialog } from '../parts/form-dialog';
import { done } from '../parts/notify';

const STOP = graphql(`
  mutation StopDeployment($input: StopDeploymentInput!) {
    stopDeployment(input: $input) {
      deployment {
        id
        name
        status
      }
      event {
        id
      }
    }
  }
`);

export interface StopDeploymentDialogProps {
  readonly deployment: { readonly id: string; readonly name: string; readonly kind: string };
  readonly onClose: () => void;
}

/** Asks for the end of a deployment. */
export function StopDeploymentDialog({ deployment, onClose }: StopDeploymentDialogProps) {
  const [message, setMessage] = useState('');
  const act = useAct(STOP);

  async function stop() {
    const data = await act.run({ input: { deployment: deployment.id, message: message.trim() || null } });
    const asked = data?.stopDeployment?.deployment;
    if (asked) {
      done(asked.status === 'STOPPED' ? `${asked.name} was stopped.` : `${asked.name} is being stopped.`);
      onClose();
    }
  }

  return (
    <FormDialog title={`Stop ${deployment.name}`} submit="Stop deployment" danger onClose={onClose} onSubmit={() => void stop()} busy={act.busy} failures={act.besides('message')}>
      <Text>{deployment.kind === 'PRODUCTION' ? 'It serves no longer then, and nothing takes its place.' : 'It answers no longer then.'} It can be deployed again.</Text>
      <Textarea label="Message" data-autofocus autosize minRows={2} description="Why, for those who read the history" value={message} onChange={(event) => setMessage(event.currentTarget.value)} error={act.at('message')} />
    </FormDialog>
  );
}
