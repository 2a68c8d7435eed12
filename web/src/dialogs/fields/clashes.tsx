import { Alert, Box, Button, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { Check } from 'lucide-react';
import type { Draft } from './use-draft';

interface Props<Fields> {
  readonly draft: Draft<Fields>;
  /** What is stored now. */
  readonly stored: Fields;
  readonly labels: Readonly<Record<keyof Fields, string>>;
  readonly text: (name: keyof Fields, value: Fields[keyof Fields]) => string;
}

function Side({ title, text }: { title: string; text: string }) {
  return (
    <div>
      <Text size="xs" fw={600} mb={2}>
        {title}
      </Text>
      <Box className="sheet" p={8} mah={140} style={{ overflow: 'auto', whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }} tabIndex={0} role="region" aria-label={title}>
        <Text size="sm">{text || 'Nothing'}</Text>
      </Box>
    </div>
  );
}

/** What others changed since the form was opened, and which of the two is right where both changed the same. */
export function Clashes<Fields extends object>({ draft, stored, labels, text }: Props<Fields>) {
  const { since, kept } = draft;
  if (!since) {
    return null;
  }
  const { clashes, others } = since;
  return (
    <Alert color="yellow" role="alert" title="It was changed meanwhile">
      <Stack gap="sm">
        <Text size="sm">
          Nothing of yours was saved yet.
          {others.length > 0 && ` Taken over from others: ${others.map((name) => labels[name]).join(', ')}.`}
          {clashes.length === 0 && ' You changed something else, so saving again keeps both.'}
          {clashes.length > 0 && ' Decide what is right, then save.'}
        </Text>
        {clashes.map((name) => (
          <Stack key={String(name)} gap={6} role="group" aria-label={labels[name]}>
            <Text size="sm" fw={600}>
              {labels[name]}
            </Text>
            <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs">
              <Side title={`${labels[name]}, yours`} text={text(name, draft.fields[name])} />
              <Side title={`${labels[name]}, theirs`} text={text(name, stored[name])} />
            </SimpleGrid>
            <Group gap="xs">
              <Button size="xs" variant={kept.includes(name) ? 'filled' : 'default'} aria-pressed={kept.includes(name)} leftSection={kept.includes(name) && <Check size={13} aria-hidden />} onClick={() => draft.keep(name)}>
                Keep mine
              </Button>
              <Button size="xs" variant="default" onClick={() => draft.drop(name)}>
                Take theirs
              </Button>
            </Group>
          </Stack>
        ))}
      </Stack>
    </Alert>
  );
}
