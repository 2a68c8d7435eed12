import { Alert, Checkbox, List, Text } from '@mantine/core';
import { counted } from '../../parts/format';

export interface Served {
  readonly id: string;
  readonly name: string;
  readonly environment: string;
}

interface Live {
  readonly totalCount: number;
  readonly nodes: readonly (Served & { readonly stopAskedAt?: string | null })[];
}

/** Of the deployments that are live, those that hold something: the end of the others was asked for. */
export function servedBy(live: Live | null | undefined): readonly Served[] {
  return (live?.nodes ?? []).filter(({ stopAskedAt }) => !stopAskedAt);
}

/** One by its name, others by their number. */
function namesOf(served: readonly Served[], more: boolean): string {
  const [only] = served;
  return served.length === 1 && only && !more ? only.name : `${more ? 'more than ' : ''}${counted(served.length, 'deployment')}`;
}

interface Props {
  readonly served: readonly Served[];
  /** Whether there are others than these. */
  readonly more?: boolean;
  /** Whether it is in production, too. */
  readonly inProduction?: string | null;
  /** What is done all the same: "Delete it". */
  readonly act: string;
  readonly force: boolean;
  readonly onForce: (force: boolean) => void;
}

/** What serves, and what becomes of it: nothing is taken away unless one says so. */
export function Serving({ served, more = false, inProduction, act, force, onForce }: Props) {
  if (served.length === 0 && !inProduction) {
    return null;
  }
  const ends = served.length > 0 && namesOf(served, more);
  return (
    <Alert color="red" title={inProduction ?? `It serves as ${ends}`}>
      {inProduction && (
        <Text size="sm" mb="xs">
          Whoever asks what to serve no longer finds it.
        </Text>
      )}
      {served.length > 0 && (
        <List size="sm" mb="xs" aria-label="What serves" role="list">
          {served.map(({ id, name, environment }) => (
            <List.Item key={id} style={{ overflowWrap: 'anywhere' }}>
              {name} in {environment}
            </List.Item>
          ))}
          {more && <List.Item>and others</List.Item>}
        </List>
      )}
      <Checkbox checked={force} onChange={(event) => onForce(event.currentTarget.checked)} label={ends ? `${act} all the same, and end ${ends}` : `${act} all the same`} styles={{ label: { overflowWrap: 'anywhere' } }} />
    </Alert>
  );
}
