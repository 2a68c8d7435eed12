import { Button, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { ArrowRight, RefreshCw } from 'lucide-react';
import { useLive } from '../../api/live';
import type { DeploymentDetailsQuery } from '../../gql/graphql';
import { CodeBlock } from '../copy';
import { doneBy, KINDS } from '../events/kinds';
import { Facts } from '../facts';
import { counted, duration, json } from '../format';
import { reasonFor } from '../reasons';
import { Loaded, Waiting } from '../states';
import { When, Who } from '../who-when';
import { DETAILS, type DeploymentRow } from './documents';
import { DeploymentStatusBadge } from './status';

type Found = Extract<NonNullable<DeploymentDetailsQuery['node']>, { changes: unknown }>;

const LIST = { listStyle: 'none', margin: 0, padding: 0 } as const;
const BREAK = { overflowWrap: 'anywhere', whiteSpace: 'pre-line' } as const;

function History({ changes }: { changes: Found['changes'] }) {
  const more = changes.totalCount - changes.nodes.length;
  return (
    <section>
      <Title order={2} size="h4" mb="xs">
        History
      </Title>
      <Stack component="ol" gap="sm" style={LIST}>
        {changes.nodes.map(({ id, fromStatus, toStatus, message, at, until, actor }) => (
          <li key={id}>
            <Group gap={6}>
              {fromStatus && (
                <>
                  <DeploymentStatusBadge status={fromStatus} />
                  <ArrowRight size={14} aria-label="to" />
                </>
              )}
              <DeploymentStatusBadge status={toStatus} />
              <Text span size="xs" c="dimmed">
                <When at={at} />
                {actor && (
                  <>
                    {' '}
                    by <Who user={actor} />
                  </>
                )}
                {until && `, for ${duration(at, until)}`}
              </Text>
            </Group>
            {message && (
              <Text size="sm" style={BREAK}>
                {message}
              </Text>
            )}
          </li>
        ))}
      </Stack>
      {more > 0 && (
        <Text size="sm" c="dimmed" mt="xs">
          and {counted(more, 'earlier change')}
        </Text>
      )}
    </section>
  );
}

function Events({ events }: { events: NonNullable<Found['events']> }) {
  return (
    <section>
      <Title order={2} size="h4" mb="xs">
        Events
      </Title>
      <Stack component="ul" gap={6} style={LIST}>
        {events.nodes.map(({ id, kind, at, actor }) => (
          <Text component="li" size="sm" key={id}>
            {KINDS[kind].label} by {actor ? <Who user={actor} /> : (doneBy(kind, null)?.replace(/^The/, 'the') ?? <Who user={null} />)},{' '}
            <When at={at} size="xs" c="dimmed" />
          </Text>
        ))}
      </Stack>
    </section>
  );
}

function Output({ logs, name, again }: { logs: string | null | undefined; name: string; again: () => void }) {
  return (
    <section>
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h4">
          The last of its output
        </Title>
        <Button size="compact-xs" variant="default" leftSection={<RefreshCw size={12} aria-hidden />} onClick={again}>
          Read again
        </Button>
      </Group>
      {logs ? (
        <CodeBlock code={logs} what={`the output of ${name}`} />
      ) : (
        <Text size="sm" c="dimmed">
          It has printed nothing, or its output is kept elsewhere.
        </Text>
      )}
    </section>
  );
}

/** All that is known of one deployment: how it fared, what happened to it, what it printed. */
export function Details({ deployment }: { deployment: DeploymentRow }) {
  const output = deployment.viewerCan.includes('DEPLOYMENT_UPDATE');
  const [answer, ask] = useLive(DETAILS, { id: deployment.id, output });
  const again = () => ask({ requestPolicy: 'network-only' });
  return (
    <Loaded answer={answer} find={({ node }) => (node && 'changes' in node ? node : null)} what="deployment" retry={again} waiting={<Waiting rows={3} />}>
      {({ settings, replaces, changes, events, logs }) => (
        <Stack gap="lg" py="xs">
          <Facts
            facts={[
              ['Deployer', deployment.deployer],
              ['Target', deployment.target],
              ['Settings', Object.keys(settings as object).length > 0 && json(settings)],
              ['Replaces', replaces?.name],
            ]}
          />
          <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
            <History changes={changes} />
            {events && <Events events={events} />}
          </SimpleGrid>
          {output ? (
            <Output logs={logs} name={deployment.name} again={again} />
          ) : (
            <Text size="sm" c="dimmed">
              {reasonFor('DEPLOYMENT_UPDATE')}
            </Text>
          )}
        </Stack>
      )}
    </Loaded>
  );
}
