import { Alert, Checkbox, List, Text } from '@mantine/core';
import { graphql } from '../../api/graphql';
import type { ServingFragment } from '../../gql/graphql';
import { counted } from '../../parts/format';

/** What is live; that whose end was asked for already does not hold anything. */
export const SERVING = graphql(`
  fragment Serving on DeploymentConnection {
    totalCount
    nodes {
      id
      name
      environment
      status
      stopAskedAt
    }
  }
`);

export interface Served {
  readonly id: string;
  readonly name: string;
  readonly environment: string;
}

/** Of the deployments that are live, those that would be ended. */
export function servedBy(live: ServingFragment | null | undefined): readonly Served[] {
  return (live?.nodes ?? []).filter(({ stopAskedAt }) => !stopAskedAt);
}

/** What is done to what serves, in the words of the button: "3 deployments". */
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
