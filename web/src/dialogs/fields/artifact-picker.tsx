import { Button, Checkbox, Group, Input, Skeleton, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { graphql } from '../../api/graphql';
import type { ArtifactChoicesQuery } from '../../gql/graphql';
import { bytes } from '../../parts/format';
import { modelAmong, named, toggled } from './artifacts';
import { useFresh } from './fresh';

const ARTIFACTS = graphql(`
  query ArtifactChoices($run: ID!) {
    run(id: $run) {
      id
      outputs(first: 100) {
        totalCount
        nodes {
          id
          name
          kind
          size
        }
      }
      inputs(first: 100) {
        totalCount
        nodes {
          id
          name
          kind
          size
        }
      }
    }
  }
`);

type Artifact = NonNullable<ArtifactChoicesQuery['run']>['outputs']['nodes'][number];

export interface RunArtifacts {
  readonly produced: readonly Artifact[];
  readonly consumed: readonly Artifact[];
  /** What is chosen where nobody has chosen. */
  readonly usual: readonly string[];
  /** How many the run has beyond these. */
  readonly unlisted: number;
}

interface Props {
  /** Undefined while they are read. */
  readonly found: RunArtifacts | undefined;
  /** Null as long as nobody has chosen: then the run's model is. */
  readonly chosen: readonly string[] | null;
  readonly onChoose: (names: string[]) => void;
  readonly error?: string | undefined;
}

/** The artifacts of a run; undefined while they are read, and without a run. */
export function useRunArtifacts(run: string | null): RunArtifacts | undefined {
  const [{ data }] = useFresh(ARTIFACTS, { run: run ?? '' }, { pause: run === null });
  const found = data?.run;
  if (!found) {
    return undefined;
  }
  const { produced, consumed } = named(found.outputs.nodes, found.inputs.nodes);
  const total = found.outputs.totalCount + found.inputs.totalCount;
  return { produced, consumed, usual: modelAmong(produced), unlisted: Math.max(0, total - found.outputs.nodes.length - found.inputs.nodes.length) };
}

/** The run's artifacts to choose from: first those that are a model, all on request. */
export function ArtifactPicker({ found, chosen, onChoose, error }: Props) {
  const [all, setAll] = useState(false);
  if (!found) {
    return <Skeleton height={56} radius="sm" />;
  }
  const { produced, consumed, usual, unlisted } = found;
  const picked = chosen ?? usual;
  const names = [...produced, ...consumed].map(({ name }) => name);
  const shown = (artifact: Artifact) => all || artifact.kind === 'MODEL' || picked.includes(artifact.name);
  const hidden = [...produced, ...consumed].filter((artifact) => !shown(artifact)).length;
  const row = (artifact: Artifact, verb: string) => (
    <Checkbox
      key={artifact.id}
      checked={picked.includes(artifact.name)}
      onChange={() => onChoose(toggled(names, picked, artifact.name))}
      label={artifact.name}
      description={[verb, artifact.kind.toLowerCase().replaceAll('_', ' '), artifact.size != null && bytes(artifact.size)].filter(Boolean).join(' · ')}
      styles={{ label: { overflowWrap: 'anywhere' } }}
    />
  );
  return (
    <Input.Wrapper label="Artifacts" labelElement="div" description="What of the run the version serves" error={error} role="group" aria-label="Artifacts">
      <Stack gap="xs" mt="xs" mah={280} style={{ overflowY: 'auto' }}>
        {produced.filter(shown).map((artifact) => row(artifact, 'produced'))}
        {consumed.filter(shown).map((artifact) => row(artifact, 'read'))}
        {names.length === 0 && (
          <Text size="sm" c="dimmed">
            The run has none.
          </Text>
        )}
        {names.length > 0 && hidden === names.length && (
          <Text size="sm" c="dimmed">
            The run produced no model.
          </Text>
        )}
      </Stack>
      <Group gap="xs" mt={4}>
        {hidden > 0 && (
          <Button size="compact-sm" variant="subtle" onClick={() => setAll(true)}>
            Show all {names.length.toLocaleString('en')}
          </Button>
        )}
        {unlisted > 0 && (
          <Text size="xs" c="dimmed">
            {unlisted.toLocaleString('en')} more are not listed here; the command line takes them by name.
          </Text>
        )}
      </Group>
    </Input.Wrapper>
  );
}
