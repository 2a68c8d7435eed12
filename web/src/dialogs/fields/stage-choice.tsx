import { Group, Radio, SimpleGrid, Stack, Text, Textarea, TextInput } from '@mantine/core';
import type { Stage } from '../../gql/graphql';
import { STAGE_ORDER, StageBadge, STAGES } from '../../parts/stage';

interface Choice {
  readonly label: string;
  readonly value: Stage | null;
  readonly onChange: (stage: Stage) => void;
  /** Where it is now. */
  readonly now?: Stage | undefined;
  readonly error?: string | undefined;
}

/** The stages as cards with what each means. */
export function StageChoice({ label, value, onChange, now, error }: Choice) {
  return (
    <Radio.Group label={label} value={value} onChange={(next) => onChange(next as Stage)} error={error}>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs" mt={4}>
        {STAGE_ORDER.map((stage, place) => (
          <Radio.Card key={stage} value={stage} p="sm" aria-label={`${STAGES[stage].label}: ${STAGES[stage].meaning}${stage === now ? ', where it is now' : ''}`} {...((value ?? STAGE_ORDER[0]) === stage || (place === 0 && value === null) ? { 'data-autofocus': true } : {})}>
            <Group gap="sm" wrap="nowrap" align="flex-start">
              <Radio.Indicator mt={2} />
              <Stack gap={2} align="flex-start">
                <Group gap={6}>
                  <StageBadge stage={stage} />
                  {stage === now && (
                    <Text size="xs" c="dimmed">
                      now
                    </Text>
                  )}
                </Group>
                <Text size="sm">{STAGES[stage].meaning}</Text>
              </Stack>
            </Group>
          </Radio.Card>
        ))}
      </SimpleGrid>
    </Radio.Group>
  );
}

interface Why {
  readonly reason: string;
  readonly onReason: (reason: string) => void;
  readonly message: string;
  readonly onMessage: (message: string) => void;
  readonly at: (field: string) => string | undefined;
}

/** Why it is moved: a word for programs that read the history, and a message for people. */
export function StageReason({ reason, onReason, message, onMessage, at }: Why) {
  return (
    <>
      <TextInput
        label="Reason"
        description="A word for machines, VersionStaged when left empty"
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        placeholder="VersionStaged"
        value={reason}
        onChange={(event) => onReason(event.currentTarget.value)}
        error={at('reason')}
      />
      <Textarea label="Message" placeholder="Why, for those who read the history" autosize minRows={2} value={message} onChange={(event) => onMessage(event.currentTarget.value)} error={at('message')} />
    </>
  );
}
