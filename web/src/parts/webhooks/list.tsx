import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useAct } from '../../api/act';
import { useLive } from '../../api/live';
import type { Permission, WebhookPageFragment, WebhookRowFragment, WebhooksQuery } from '../../gql/graphql';
import { SecretOnce } from '../../pages/tokens/secret';
import { Section } from '../access/section';
import { FormDialog } from '../form-dialog';
import { ActionButton } from '../guarded';
import { done } from '../notify';
import { Pager, useWindow } from '../pager';
import { Empty, Loaded } from '../states';
import { When } from '../who-when';
import { DELETE, ROTATE, TRY, WEBHOOKS } from './documents';
import { WebhookDialog } from './edit';
import { WebhookLog } from './log';

interface Props {
  readonly of: { readonly id: string; readonly name: string; readonly viewerCan: readonly Permission[] };
}

function found({ node }: WebhooksQuery): WebhookPageFragment | null {
  return node && 'webhooks' in node ? (node.webhooks ?? null) : null;
}

function DeleteDialog({ webhook, onClose }: { webhook: WebhookRowFragment; onClose: () => void }) {
  const act = useAct(DELETE, ['Webhook']);
  async function remove() {
    if (await act.run({ input: { webhook: webhook.id } })) {
      done(`${webhook.name} was deleted.`);
      onClose();
    }
  }
  return (
    <FormDialog title={`Delete ${webhook.name}`} submit="Delete webhook" danger onClose={onClose} onSubmit={() => void remove()} busy={act.busy} failures={act.failures}>
      <Text size="sm">Nothing more is sent to {new URL(webhook.url).host}, and the log of its deliveries goes with it.</Text>
    </FormDialog>
  );
}

function RotateDialog({ webhook, onClose }: { webhook: WebhookRowFragment; onClose: () => void }) {
  const [secret, setSecret] = useState<string | null>(null);
  const act = useAct(ROTATE, ['Webhook']);
  async function rotate() {
    const data = await act.run({ input: { webhook: webhook.id } });
    setSecret(data?.rotateWebhookSecret?.secret ?? null);
  }
  if (secret !== null) {
    return (
      <SecretOnce title={`The new secret of ${webhook.name}`} what="the secret" secret={secret} onClose={onClose}>
        The old one signs as well for 24 hours.
      </SecretOnce>
    );
  }
  return (
    <FormDialog title={`New secret of ${webhook.name}`} submit="Make a new secret" onClose={onClose} onSubmit={() => void rotate()} busy={act.busy} failures={act.failures}>
      <Text size="sm">Messages are signed with both secrets for 24 hours, so that the receiver can change in between.</Text>
    </FormDialog>
  );
}

function One({ webhook, home }: { webhook: WebhookRowFragment; home: Props['of'] }) {
  const [asked, setAsked] = useState<'edit' | 'rotate' | 'delete' | null>(null);
  const [open, setOpen] = useState(false);
  const act = useAct(TRY, ['WebhookDelivery']);
  const close = () => setAsked(null);
  const buttons = { can: webhook.viewerCan, needs: 'WEBHOOK_UPDATE', size: 'xs', variant: 'default' } as const;

  async function attempt() {
    if (await act.run({ input: { webhook: webhook.id } })) {
      done(`${webhook.name} is tried: its log tells how it went.`);
      setOpen(true);
    }
  }

  return (
    <Section title={webhook.name} about={webhook.url} action={<Badge variant="light" color={webhook.active ? 'green' : 'gray'}>{webhook.active ? 'On' : 'Off'}</Badge>}>
      <Stack gap="sm">
        {webhook.disabledReason && <Text size="sm">Switched off: {webhook.disabledReason}</Text>}
        {act.failures.map((failure) => (
          <Text key={failure.message} size="sm" role="alert">
            {failure.message}
          </Text>
        ))}
        {webhook.previousUntil && (
          <Text size="sm" c="dimmed">
            Until when the secret before this one signs as well: <When at={webhook.previousUntil} />.
          </Text>
        )}
        <Group gap="xs">
          <Button size="xs" variant="default" aria-expanded={open} aria-label={`Deliveries of ${webhook.name}`} onClick={() => setOpen(!open)}>
            Deliveries
          </Button>
          <ActionButton {...buttons} aria-label={`Try ${webhook.name}`} onClick={() => void attempt()}>
            Try
          </ActionButton>
          <ActionButton {...buttons} aria-label={`Change ${webhook.name}`} onClick={() => setAsked('edit')}>
            Change
          </ActionButton>
          <ActionButton {...buttons} aria-label={`New secret of ${webhook.name}`} onClick={() => setAsked('rotate')}>
            New secret
          </ActionButton>
          <ActionButton {...buttons} aria-label={`Delete ${webhook.name}`} onClick={() => setAsked('delete')}>
            Delete
          </ActionButton>
        </Group>
        {open && <WebhookLog webhook={webhook} />}
      </Stack>
      {asked === 'edit' && <WebhookDialog home={home} webhook={webhook} onClose={close} />}
      {asked === 'rotate' && <RotateDialog webhook={webhook} onClose={close} />}
      {asked === 'delete' && <DeleteDialog webhook={webhook} onClose={close} />}
    </Section>
  );
}

/** Who is told by HTTP of what happens in an organization, or to a model. */
export function Webhooks({ of }: Props) {
  const [creating, setCreating] = useState(false);
  const [answer, ask] = useLive(WEBHOOKS, { id: of.id, ...useWindow() });
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Text size="sm" c="dimmed" flex="1 1 260px">
          Addresses that are told of what happens, by signed messages.
        </Text>
        <ActionButton can={of.viewerCan} needs="WEBHOOK_UPDATE" leftSection={<Plus size={16} aria-hidden />} onClick={() => setCreating(true)}>
          New webhook
        </ActionButton>
      </Group>
      <Loaded answer={answer} find={found} what="webhooks" retry={ask}>
        {(page) =>
          page.nodes.length === 0 ? (
            <Empty title="No webhooks yet">A pipeline or a channel of Slack can be told of what happens.</Empty>
          ) : (
            <>
              {page.nodes.map((webhook) => (
                <One key={webhook.id} webhook={webhook} home={of} />
              ))}
              <Pager info={page.pageInfo} total={page.totalCount} noun="webhook" />
            </>
          )
        }
      </Loaded>
      {creating && <WebhookDialog home={of} onClose={() => setCreating(false)} />}
    </Stack>
  );
}
