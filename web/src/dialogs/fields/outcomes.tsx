import { Anchor, Group, List, Stack, Text } from '@mantine/core';
import { CircleCheck, CircleX } from 'lucide-react';
import { Link } from 'react-router';
import { versionPath } from '../../app/paths';

export interface Outcome {
  /** OWNER/NAME:VERSION. */
  readonly name: string;
  /** What became of it, or why it stayed as it was. */
  readonly words: string;
  readonly done: boolean;
}

/** What became of each of several, by sign and word. */
export function Outcomes({ outcomes }: { outcomes: readonly Outcome[] }) {
  return (
    <List listStyleType="none" spacing="sm" role="list" aria-label="What was done" mah={360} style={{ overflowY: 'auto' }}>
      {outcomes.map(({ name, words, done }) => (
        <List.Item key={name}>
          <Group gap="xs" wrap="nowrap" align="flex-start">
            {done ? <CircleCheck size={18} color="var(--mantine-color-green-light-color)" aria-label="Done" style={{ flexShrink: 0, marginTop: 2 }} /> : <CircleX size={18} color="var(--mantine-color-error)" aria-label="Not done" style={{ flexShrink: 0, marginTop: 2 }} />}
            <Stack gap={0}>
              <Anchor component={Link} to={versionPath(name)} size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
                {name}
              </Anchor>
              <Text size="sm">{words}</Text>
            </Stack>
          </Group>
        </List.Item>
      ))}
    </List>
  );
}
