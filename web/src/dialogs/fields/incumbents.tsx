import { Checkbox, Group, SegmentedControl, Stack, Text } from '@mantine/core';
import type { Stage } from '../../gql/graphql';
import { STAGES } from '../../parts/stage';

export interface Incumbent {
  readonly id: string;
  readonly fullName: string;
  readonly revision: number;
}

/** Where each of them goes, by its id; those without an entry stay. */
export type Moves = Readonly<Record<string, Stage>>;

const WAYS_OUT: readonly Stage[] = ['STAGING', 'DISABLED'];

interface Props {
  readonly incumbents: readonly Incumbent[];
  /** How many more there are than these. */
  readonly more: number;
  readonly moves: Moves;
  readonly onChange: (moves: Moves) => void;
}

/** What serves already, and whether it makes room for the one that comes. */
export function Incumbents({ incumbents, more, moves, onChange }: Props) {
  if (incumbents.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        No other version of the model is in production.
      </Text>
    );
  }
  const put = (id: string, stage: Stage | null) => onChange(Object.fromEntries([...Object.entries(moves).filter(([one]) => one !== id), ...(stage ? [[id, stage] as const] : [])]));
  return (
    <Stack gap="xs" className="sheet" p="sm" role="group" aria-label="In production now">
      <Text size="sm" fw={600}>
        In production now
      </Text>
      {incumbents.map(({ id, fullName }) => {
        const to = moves[id];
        return (
          <Group key={id} gap="sm">
            <Checkbox label={`Move ${fullName} out of it`} checked={to !== undefined} onChange={(event) => put(id, event.currentTarget.checked ? 'STAGING' : null)} styles={{ label: { overflowWrap: 'anywhere' } }} />
            {to && (
              <SegmentedControl
                size="xs"
                aria-label={`Where ${fullName} goes`}
                value={to}
                onChange={(stage) => put(id, stage as Stage)}
                data={WAYS_OUT.map((stage) => ({ value: stage, label: `to ${STAGES[stage].label}` }))}
              />
            )}
          </Group>
        );
      })}
      {more > 0 && <Text size="sm">{`And ${more.toLocaleString('en')} more, which stay.`}</Text>}
      <Text size="xs" c="dimmed">
        That is a change of its own, made right after this one. What is left unchecked goes on serving too.
      </Text>
    </Stack>
  );
}
