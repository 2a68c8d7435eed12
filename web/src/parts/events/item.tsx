import { Box, Button, Group, Stack, Text, ThemeIcon } from '@mantine/core';
import { Boxes, Building2, ChevronDown, ChevronRight, KeyRound, type LucideIcon, Play, Rocket, ShieldCheck, Tag, Users, Webhook } from 'lucide-react';
import { useId, useState } from 'react';
import { useQuery } from 'urql';
import { Failed, Waiting } from '../states';
import { When } from '../who-when';
import { ChangeList } from './change-list';
import { changesOf, fieldsOf } from './changes';
import { type Group as Kinds, KINDS, quoteOf } from './kinds';
import { CHANGES, type FeedEvent } from './load';
import { Sentence } from './sentence';

const ICONS: Readonly<Record<Kinds, LucideIcon>> = {
  Models: Boxes,
  Versions: Tag,
  Deployments: Rocket,
  'Projects and runs': Play,
  Access: ShieldCheck,
  Webhooks: Webhook,
  Teams: Users,
  Organization: Building2,
  Accounts: KeyRound,
};

/** What an event changed, read when it is asked for. */
export function Changes({ event }: { event: string }) {
  const [{ data, error }, ask] = useQuery({ query: CHANGES, variables: { ids: [event] } });
  const node = data?.nodes[0];
  if (node && 'before' in node && (node.before !== null || node.after !== null || !error)) {
    return <ChangeList changes={changesOf(fieldsOf(node.before), fieldsOf(node.after))} />;
  }
  return error ? <Failed error={error} retry={() => ask({ requestPolicy: 'network-only' })} /> : <Waiting rows={1} height={24} />;
}

/** One event: what happened as a sentence, when, what was written about it, and on demand what it changed. */
export function Item({ event }: { event: FeedEvent }) {
  const [opened, setOpened] = useState(false);
  const id = useId();
  const Icon = ICONS[KINDS[event.kind].group];
  const quote = quoteOf(event.kind, event.after);
  const Chevron = opened ? ChevronDown : ChevronRight;
  return (
    <Box component="li" py={8} style={{ display: 'grid', gridTemplateColumns: 'auto minmax(0, 1fr)', gap: 12, borderTop: '1px solid var(--greenroom-rule)' }}>
      <ThemeIcon variant="light" color="gray" size={26} radius="xl" mt={1}>
        <Icon size={14} aria-hidden />
      </ThemeIcon>
      <Stack gap={4}>
        <Group justify="space-between" align="flex-start" gap={4}>
          <Text size="sm" component="p" m={0} flex="1 1 240px" style={{ overflowWrap: 'anywhere' }}>
            <Sentence event={event} />
          </Text>
          <Group gap={4} wrap="nowrap">
            {event.mayReadChanges && (
              <Button size="compact-xs" variant="subtle" color="gray" leftSection={<Chevron size={12} aria-hidden />} aria-expanded={opened} aria-controls={opened ? id : undefined} aria-label={`Changes of ${event.subjectName}`} onClick={() => setOpened(!opened)}>
                Changes
              </Button>
            )}
            <When at={event.at} size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }} />
          </Group>
        </Group>
        {quote && (
          <Text size="sm" c="dimmed" pl="sm" style={{ borderLeft: '2px solid var(--greenroom-rule)', overflowWrap: 'anywhere', whiteSpace: 'pre-line' }}>
            {quote}
          </Text>
        )}
        {opened && (
          <Box id={id} mb={4}>
            <Changes event={event.id} />
          </Box>
        )}
      </Stack>
    </Box>
  );
}
