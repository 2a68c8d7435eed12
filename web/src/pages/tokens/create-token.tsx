import { NumberInput, Radio, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useAct } from '../../api/act';
import { graphql } from '../../api/graphql';
import type { Permission } from '../../gql/graphql';
import { CodeBlock } from '../../parts/copy';
import { useFocusBack } from '../../parts/focus-back';
import { FormDialog } from '../../parts/form-dialog';
import { ScopeList } from './scope-list';
import { SecretOnce } from './secret';

const CREATE = graphql(`
  mutation TokensCreate($input: CreateTokenInput!) {
    createToken(input: $input) {
      secret
      token {
        id
        name
        user {
          id
        }
      }
    }
  }
`);

const USUAL_DAYS = 90;
const MAX_DAYS = 3650;

interface Props {
  /** The service account that it is for; without one it is the viewer's own. */
  readonly account?: { readonly id: string; readonly name: string };
  readonly onClose: () => void;
}

/** Makes an access token and shows its secret, once. */
export function CreateTokenDialog({ account, onClose }: Props) {
  const [name, setName] = useState('');
  const [days, setDays] = useState<number | string>(USUAL_DAYS);
  const [all, setAll] = useState(true);
  const [scopes, setScopes] = useState<Permission[]>([]);
  const [secret, setSecret] = useState<string | null>(null);
  const act = useAct(CREATE);
  const whose = account ? account.name : 'you';
  useFocusBack();

  async function create() {
    const input = { name: name.trim(), days: Number(days), ...(account ? { user: account.id } : {}), ...(all ? {} : { scopes }) };
    const data = await act.run({ input });
    if (data?.createToken) {
      setSecret(data.createToken.secret);
    }
  }

  if (secret !== null) {
    return (
      <SecretOnce title={`The token ${name.trim()}`} what="the token" secret={secret} onClose={onClose}>
        <CodeBlock what="the command" code={`export GREENROOM_URL=${location.origin}\nexport GREENROOM_TOKEN=…`} />
      </SecretOnce>
    );
  }
  return (
    <FormDialog title={account ? `New token of ${account.name}` : 'New token'} submit="Create token" size="xl" onClose={onClose} onSubmit={() => void create()} busy={act.busy} blocked={!name.trim() || days === '' || (!all && scopes.length === 0)} failures={act.besides('name', 'days', 'scopes')}>
      <TextInput label="Name" description="What it is for, so that it is known when it is to be ended" inputWrapperOrder={['label', 'input', 'description', 'error']} data-autofocus maxLength={128} value={name} onChange={(event) => setName(event.currentTarget.value)} error={act.at('name')} />
      <NumberInput label="Days" description="How long it lasts" inputWrapperOrder={['label', 'input', 'description', 'error']} min={1} max={MAX_DAYS} allowDecimal={false} w={200} value={days} onChange={setDays} error={act.at('days')} />
      <Radio.Group label="What it may do" value={all ? 'all' : 'some'} onChange={(value) => setAll(value === 'all')} error={act.at('scopes')}>
        <Stack gap={8} mt={6}>
          <Radio value="all" label={account ? `All that ${whose} may` : 'All that you may'} description="At every moment, as roles change" />
          <Radio value="some" label="Only this" description={`As far as ${whose} may as well`} />
        </Stack>
      </Radio.Group>
      {!all && <ScopeList chosen={scopes} onChange={setScopes} />}
    </FormDialog>
  );
}
