import { Radio, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { makeKey, useAct } from '../api/act';
import { graphql } from '../api/graphql';
import type { DeploymentKind } from '../gql/graphql';
import { DEPLOYMENT_KINDS } from '../parts/deployments/words';
import { FormDialog } from '../parts/form-dialog';
import { done } from '../parts/notify';

const DEPLOY = graphql(`
  mutation DeployVersion($input: DeployVersionInput!) {
    deployVersion(input: $input) {
      deployment {
        id
        name
      }
      event {
        id
      }
    }
  }
`);

const FIELDS = ['kind', 'environment', 'deployer', 'target'] as const;

export interface DeployVersionDialogProps {
  readonly version: { readonly id: string; readonly fullName: string };
  readonly onClose: () => void;
  /** Where to go when it is queued. */
  readonly onDeployed: () => void;
}

/** Puts a version to work: as an app to try, or to serve. */
export function DeployVersionDialog({ version, onClose, onDeployed }: DeployVersionDialogProps) {
  const [kind, setKind] = useState<DeploymentKind>('INTERNAL_APP');
  const [environment, setEnvironment] = useState('');
  const [deployer, setDeployer] = useState('');
  const [target, setTarget] = useState('');
  const [idempotencyKey] = useState(makeKey);
  const act = useAct(DEPLOY, ['DeploymentConnection']);

  async function deploy() {
    const data = await act.run({
      input: { version: version.id, kind, environment: environment.trim() || null, deployer: deployer.trim() || null, target: target.trim() || null, idempotencyKey },
    });
    const made = data?.deployVersion?.deployment;
    if (made) {
      done(`${made.name} waits for its deployer.`);
      onClose();
      onDeployed();
    }
  }

  return (
    <FormDialog title={`Deploy ${version.fullName}`} submit="Deploy" onClose={onClose} onSubmit={() => void deploy()} busy={act.busy} failures={act.besides(...FIELDS)}>
      <Radio.Group label="What for" value={kind} onChange={(value) => setKind(value as DeploymentKind)} error={act.at('kind')}>
        <Stack gap={6} mt={4}>
          {Object.entries(DEPLOYMENT_KINDS).map(([value, { label, meaning }]) => (
            <Radio key={value} value={value} label={label} data-autofocus={value === kind || undefined} description={<Text span inherit c="dimmed">{meaning}</Text>} />
          ))}
        </Stack>
      </Radio.Group>
      <TextInput label="Environment" placeholder={DEPLOYMENT_KINDS[kind].environment} description="Small letters, digits and “-”" value={environment} onChange={(event) => setEnvironment(event.currentTarget.value)} error={act.at('environment')} />
      <TextInput label="Deployer" description="What carries it out; needed where several are switched on" value={deployer} onChange={(event) => setDeployer(event.currentTarget.value)} error={act.at('deployer')} />
      <TextInput label="Target" description="Where exactly, in the words of the deployer" value={target} onChange={(event) => setTarget(event.currentTarget.value)} error={act.at('target')} />
    </FormDialog>
  );
}
