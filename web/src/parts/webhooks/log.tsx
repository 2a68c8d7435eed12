import { Badge, Button, Code, Group, Select, Stack, Table, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useAct } from '../../api/act';
import { useLive } from '../../api/live';
import type { DeliveryStatus, WebhookLogQuery, WebhookRowFragment } from '../../gql/graphql';
import { KINDS } from '../events/kinds';
import { done } from '../notify';
import { Empty, Loaded } from '../states';
import { When } from '../who-when';
import { DELIVERIES, REDELIVER } from './documents';
import { paceOf } from './pace';

type Log = Extract<NonNullable<WebhookLogQuery['node']>, { deliveries: unknown }>['deliveries'];
type Delivery = Log['nodes'][number];

const STATUSES: Readonly<Record<DeliveryStatus, { label: string; color: string }>> = {
  PENDING: { label: 'Pending', color: 'blue' },
  DELIVERED: { label: 'Delivered', color: 'green' },
  FAILED: { label: 'Failed', color: 'red' },
};

function Sent({ delivery }: { delivery: Delivery }) {
  const answer = delivery.error ?? (delivery.responseStatus === null ? 'It was not sent yet.' : `It answered ${delivery.responseStatus}.`);
  return (
    <Stack gap="xs">
      <Text size="sm">
        {answer} {delivery.status === 'PENDING' && delivery.nextAt && delivery.attempts > 0 && <>It is sent again <When at={delivery.nextAt} />.</>}
      </Text>
      {delivery.responseBody && <Code block>{delivery.responseBody}</Code>}
      {delivery.body && (
        <Code block tabIndex={0} aria-label="What is sent">
          {JSON.stringify(JSON.parse(delivery.body), null, 2)}
        </Code>
      )}
    </Stack>
  );
}

function Row({ delivery, active }: { delivery: Delivery; active: boolean }) {
  const [open, setOpen] = useState(false);
  const act = useAct(REDELIVER, ['WebhookDelivery']);
  const { label, color } = STATUSES[delivery.status];
  const about = delivery.event ? `${KINDS[delivery.event.kind].label}: ${delivery.event.subjectName}` : 'Something you may not see';

  async function again() {
    if (await act.run({ input: { delivery: delivery.id } })) {
      done('It is sent again.');
    }
  }

  return (
    <>
      <Table.Tr>
        <Table.Td>
          <Badge variant="light" color={color}>{label}</Badge>
        </Table.Td>
        <Table.Td>{about}</Table.Td>
        <Table.Td>{delivery.attempts}</Table.Td>
        <Table.Td>
          <When at={delivery.createdAt} />
        </Table.Td>
        <Table.Td>
          <Group gap="xs" justify="flex-end" wrap="nowrap">
            <Button size="xs" variant="subtle" aria-expanded={open} aria-label={`Details of ${about}`} onClick={() => setOpen(!open)}>
              Details
            </Button>
            {delivery.status !== 'PENDING' && active && (
              <Button size="xs" variant="default" loading={act.busy} aria-label={`Send again: ${about}`} onClick={() => void again()}>
                Send again
              </Button>
            )}
          </Group>
        </Table.Td>
      </Table.Tr>
      {open && (
        <Table.Tr>
          <Table.Td colSpan={5}>
            <Sent delivery={delivery} />
          </Table.Td>
        </Table.Tr>
      )}
    </>
  );
}

function logOf({ node }: WebhookLogQuery): Log | null {
  return node && 'deliveries' in node ? node.deliveries : null;
}

/** What a webhook is and was told, the latest first; read again while something is pending, which is no event. */
export function WebhookLog({ webhook }: { webhook: WebhookRowFragment }) {
  const [status, setStatus] = useState<DeliveryStatus | null>(null);
  const [answer, ask] = useLive(DELIVERIES, { id: webhook.id, filter: status && { status: { eq: status } } });
  const { data } = answer;
  useEffect(() => {
    const pace = data ? paceOf(logOf(data)?.nodes ?? []) : null;
    if (pace === null) {
      return undefined;
    }
    const timer = setInterval(() => {
      if (!document.hidden) {
        ask({ requestPolicy: 'network-only' });
      }
    }, pace);
    return () => clearInterval(timer);
  }, [data, ask]);
  return (
    <Stack gap="sm">
      <Select label="Status" w={180} size="xs" clearable placeholder="All" data={Object.entries(STATUSES).map(([value, one]) => ({ value, label: one.label }))} value={status} onChange={(value) => setStatus(value as DeliveryStatus | null)} />
      <Loaded answer={answer} find={logOf} what="webhook" retry={ask}>
        {(log) =>
          log.nodes.length === 0 ? (
            <Empty title="Nothing was told">Try it, or wait until something happens.</Empty>
          ) : (
            <Table.ScrollContainer minWidth={620}>
              <Table aria-label={`Deliveries of ${webhook.name}`}>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Status</Table.Th>
                    <Table.Th>Event</Table.Th>
                    <Table.Th>Attempts</Table.Th>
                    <Table.Th>Noted</Table.Th>
                    <Table.Th aria-label="What can be done" />
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {log.nodes.map((delivery) => (
                    <Row key={delivery.id} delivery={delivery} active={webhook.active} />
                  ))}
                </Table.Tbody>
              </Table>
              {log.totalCount > log.nodes.length && (
                <Text size="sm" c="dimmed">
                  The newest {log.nodes.length} of {log.totalCount}.
                </Text>
              )}
            </Table.ScrollContainer>
          )
        }
      </Loaded>
    </Stack>
  );
}
