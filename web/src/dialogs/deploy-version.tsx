import { Alert, Radio, Select, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { makeKey, useAct } from '../api/act';
import { graphql } from '../api/graphql';
import type { DeploymentKind } from '../gql/graphql';
import { DEPLOYMENT_KINDS, refusal } from '../parts/deployments/words';
import { FormDialog } from '../parts/form-dialog';
import { done } from '../parts/notify';
import { useFresh } from './fields/fresh';

const CHOICES = graphql(`
  query DeployChoices($version: ID!, $kind: DeploymentKind!, $environment: String) {
    node(id: $version) {
      type: __typename
      ... on Version {
        id
        stage
        model {
          id
          deployers
          deployableStages(kind: $kind, environment: $environment)
        }
      }
    }
  }
`);

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
const TYPING_MS = 250;
const NONE: readonly string[] = [];

export interface DeployVersionDialogProps {
  readonly version: { readonly id: string; readonly fullName: string };
  readonly onClose: () => void;
  /** Where to go when it is queued. */
  readonly onDeployed: () => void;
}

/** Puts a version to work: as an app to try, or to serve. What the model's rules forbid is said at once. */
export function DeployVersionDialog({ version, onClose, onDeployed }: DeployVersionDialogProps) {
  const [kind, setKind] = useState<DeploymentKind>('INTERNAL_APP');
  const [typed, setEnvironment] = useState('');
  const environment = typed.trim() || null;
  const [where] = useDebouncedValue(environment, TYPING_MS);
  const [deployer, setDeployer] = useState<string | null>(null);
  const [target, setTarget] = useState('');
  const [idempotencyKey] = useState(makeKey);
  const [{ data }] = useFresh(CHOICES, { version: version.id, kind, environment: where }, { keep: true });
  const act = useAct(DEPLOY, ['DeploymentConnection']);
  const now = data?.node?.type === 'Version' ? data.node : null;
  const deployers = now?.model?.deployers ?? NONE;
  const chosen = deployer ?? (deployers.length === 1 ? (deployers[0] ?? null) : null);
  const forbidden = now?.model && where === environment ? refusal(now.stage, now.model.deployableStages, where ?? DEPLOYMENT_KINDS[kind].environment) : null;
  const none = now?.model?.deployers?.length === 0;

  async function deploy() {
    const made = (await act.run({ input: { version: version.id, kind, environment, deployer: chosen, target: target.trim() || null, idempotencyKey } }))?.deployVersion?.deployment;
    if (made) {
      done(`${made.name} waits for its deployer.`);
      onClose();
      onDeployed();
    }
  }

  return (
    <FormDialog title={`Deploy ${version.fullName}`} submit="Deploy" onClose={onClose} onSubmit={() => void deploy()} busy={act.busy} blocked={none || forbidden !== null || (deployers.length > 1 && chosen === null)} failures={act.besides(...FIELDS)}>
      <Radio.Group label="What for" value={kind} onChange={(value) => setKind(value as DeploymentKind)} error={act.at('kind')}>
        <Stack gap={6} mt={4}>
          {Object.entries(DEPLOYMENT_KINDS).map(([value, { label, meaning }]) => (
            <Radio key={value} value={value} label={label} data-autofocus={value === kind || undefined} description={<Text span inherit c="dimmed">{meaning}</Text>} />
          ))}
        </Stack>
      </Radio.Group>
      <TextInput label="Environment" placeholder={DEPLOYMENT_KINDS[kind].environment} description="Small letters, digits and “-”" value={typed} onChange={(event) => setEnvironment(event.currentTarget.value)} error={act.at('environment')} />
      {forbidden && (
        <Alert color="yellow" role="status" title="It may not be deployed there">
          {forbidden}
        </Alert>
      )}
      {none ? (
        <Alert color="yellow" role="status" title="No deployer is switched on">
          Whoever runs this registry can switch one on; until then nothing can be deployed from here.
        </Alert>
      ) : (
        <Select label="Deployer" description={deployers.length > 1 ? 'What carries it out' : 'What carries it out; there is one'} placeholder="Choose one" data={[...deployers]} value={chosen} onChange={setDeployer} allowDeselect={false} error={act.at('deployer')} />
      )}
      <TextInput label="Target" description="Where exactly, in the words of the deployer" value={target} onChange={(event) => setTarget(event.currentTarget.value)} error={act.at('target')} />
    </FormDialog>
  );
}
