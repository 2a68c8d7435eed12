import { Box, Checkbox, Group, SegmentedControl, Stack, Text } from '@mantine/core';
import type { Stage } from '../../gql/graphql';
import { STAGES } from '../../parts/stage';
import { servedBy, Serving } from './serving';

export interface Incumbent {
  readonly id: string;
  readonly fullName: string;
  readonly revision: number;
  readonly deployments?: Parameters<typeof servedBy>[0];
}

/** Where each of them goes, by its id; those without an entry stay. */
export type Moves = Readonly<Record<string, Stage>>;

/** Whether it would be refused to move one of them there, since it serves as a deployment that goes on. */
export function keptBy(incumbent: Incumbent, to: Stage | undefined): boolean {
  return to === 'DISABLED' && servedBy(incumbent.deployments).length > 0;
}

const WAYS_OUT: readonly Stage[] = ['STAGING', 'DISABLED'];

interface Props {
  readonly incumbents: readonly Incumbent[];
  /** How many more there are than these. */
  readonly more: number;
  readonly moves: Moves;
  readonly onChange: (moves: Moves) => void;
  /** Those that are disabled all the same, by their ids. */
  readonly forced: ReadonlySet<string>;
  readonly onForced: (forced: ReadonlySet<string>) => void;
}

/** What serves already, and whether it makes room for the one that comes. */
export function Incumbents({ incumbents, more, moves, onChange, forced, onForced }: Props) {
  if (incumbents.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        No other version of the model is in production.
      </Text>
    );
  }
  const put = (id: string, stage: Stage | null) => onChange(Object.fromEntries([...Object.entries(moves).filter(([one]) => one !== id), ...(stage ? [[id, stage] as const] : [])]));
  function force(id: string, on: boolean) {
    onForced(new Set(on ? [...forced, id] : [...forced].filter((one) => one !== id)));
  }
  return (
    <Stack gap="xs" className="sheet" p="sm" role="group" aria-label="In production now">
      <Text size="sm" fw={600}>
        In production now
      </Text>
      {incumbents.map((incumbent) => {
        const { id, fullName, deployments } = incumbent;
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
            {keptBy(incumbent, to) && (
              <Box w="100%">
                <Serving served={servedBy(deployments)} more={(deployments?.totalCount ?? 0) > (deployments?.nodes.length ?? 0)} act={`Disable ${fullName}`} force={forced.has(id)} onForce={(on) => force(id, on)} />
              </Box>
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
