import { MultiSelect, Radio, Stack, Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import { makeKey, useAct } from '../../api/act';
import type { EventKind, Stage, WebhookFormat, WebhookRowFragment } from '../../gql/graphql';
import { SecretOnce } from '../../pages/tokens/secret';
import { KINDS } from '../events/kinds';
import { useFocusBack } from '../focus-back';
import { FormDialog } from '../form-dialog';
import { done } from '../notify';
import { STAGE_ORDER, STAGES } from '../stage';
import { CREATE, UPDATE } from './documents';

interface Props {
  /** The organization or model of a new one. */
  readonly home: { readonly id: string; readonly name: string };
  /** The one that is changed; without it a new one is made. */
  readonly webhook?: WebhookRowFragment;
  readonly onClose: () => void;
}

const KIND_CHOICES = (Object.keys(KINDS) as EventKind[]).map((kind) => ({ value: kind, label: KINDS[kind].label }));
const STAGE_CHOICES = STAGE_ORDER.map((stage) => ({ value: stage, label: STAGES[stage].label }));

/** Makes a webhook and shows its secret, once; or changes one. */
export function WebhookDialog({ home, webhook, onClose }: Props) {
  const [key] = useState(makeKey);
  const [name, setName] = useState(webhook?.name ?? '');
  const [url, setUrl] = useState(webhook?.url ?? '');
  const [kinds, setKinds] = useState<EventKind[]>([...(webhook?.kinds ?? [])]);
  const [stages, setStages] = useState<Stage[]>([...(webhook?.stages ?? [])]);
  const [format, setFormat] = useState<WebhookFormat>(webhook?.format ?? 'JSON');
  const [active, setActive] = useState(webhook?.active ?? true);
  const [secret, setSecret] = useState<string | null>(null);
  const create = useAct(CREATE, ['Webhook']);
  const update = useAct(UPDATE, ['Webhook']);
  const act = webhook ? update : create;
  useFocusBack();

  async function save() {
    const fields = { name: name.trim(), url: url.trim(), kinds, stages, format };
    if (webhook) {
      if (await update.run({ input: { webhook: webhook.id, ...fields, active } })) {
        done(`${fields.name} was changed.`);
        onClose();
      }
      return;
    }
    const of = home.id.startsWith('org') ? { organization: home.id } : { model: home.id };
    const data = await create.run({ input: { ...of, ...fields, idempotencyKey: key } });
    if (data?.createWebhook) {
      setSecret(data.createWebhook.secret);
    }
  }

  if (secret !== null) {
    return (
      <SecretOnce title={`The webhook ${name.trim()}`} what="the secret" secret={secret} onClose={onClose}>
        Its messages are signed with it, as Standard Webhooks say.
      </SecretOnce>
    );
  }
  return (
    <FormDialog title={webhook ? `Change ${webhook.name}` : `New webhook of ${home.name}`} submit={webhook ? 'Save' : 'Create webhook'} onClose={onClose} onSubmit={() => void save()} busy={act.busy} blocked={!name.trim() || !url.trim()} failures={act.besides('name', 'url', 'kinds', 'stages')}>
      <TextInput label="Name" data-autofocus autoComplete="off" spellCheck={false} maxLength={128} value={name} onChange={(event) => setName(event.currentTarget.value)} error={act.at('name')} />
      <TextInput label="Address" description="Where messages are sent: https://…" inputWrapperOrder={['label', 'input', 'description', 'error']} autoComplete="off" spellCheck={false} value={url} onChange={(event) => setUrl(event.currentTarget.value)} error={act.at('url')} />
      <MultiSelect label="What it is told" description="Nothing chosen: everything" inputWrapperOrder={['label', 'input', 'description', 'error']} data={KIND_CHOICES} searchable value={kinds} onChange={(chosen) => setKinds(chosen as EventKind[])} error={act.at('kinds')} />
      <MultiSelect label="Moves of versions to" description="Nothing chosen: to every stage" inputWrapperOrder={['label', 'input', 'description', 'error']} data={STAGE_CHOICES} value={stages} onChange={(chosen) => setStages(chosen as Stage[])} error={act.at('stages')} />
      <Radio.Group label="Form" value={format} onChange={(value) => setFormat(value as WebhookFormat)}>
        <Stack gap={8} mt={6}>
          <Radio value="JSON" label="JSON" description="Messages of the registry’s own form" />
          <Radio value="SLACK" label="Slack" description="For the address of an incoming webhook" />
        </Stack>
      </Radio.Group>
      {webhook && <Switch label="Switched on" checked={active} onChange={(event) => setActive(event.currentTarget.checked)} />}
    </FormDialog>
  );
}
