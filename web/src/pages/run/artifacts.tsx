import { Anchor, Stack, Text, Title } from '@mantine/core';
import { Link } from 'react-router';
import { graphql } from '../../api/graphql';
import { useLive } from '../../api/live';
import { useView } from '../../app/url';
import type { RunArtifactsQuery } from '../../gql/graphql';
import { counted } from '../../parts/format';
import { Pager, useWindow } from '../../parts/pager';
import { Loaded } from '../../parts/states';
import { ArtifactTable } from './artifact-table';

const ARTIFACTS = graphql(`
  query RunArtifacts($id: ID!, $outputs: Boolean!, $inputs: Boolean!, $first: Int, $after: String, $last: Int, $before: String) {
    run(id: $id) {
      id
      outputs(first: $first, after: $after, last: $last, before: $before) @include(if: $outputs) {
        ...RunArtifacts
      }
      inputs(first: $first, after: $after, last: $last, before: $before) @include(if: $inputs) {
        ...RunArtifacts
      }
    }
  }
  fragment RunArtifacts on ArtifactConnection {
    totalCount
    pageInfo {
      hasNextPage
      hasPreviousPage
      startCursor
      endCursor
    }
    nodes {
      id
      name
      kind
      path
      digest
      size
      stored
      storedAt
      fileCount
      producedBy {
        id
        name
      }
      versions(first: 3) {
        totalCount
        nodes {
          id
          fullName
        }
      }
      consumedBy(first: 4) {
        totalCount
        nodes {
          id
          name
        }
      }
    }
  }
`);

export type ArtifactsOfRun = NonNullable<NonNullable<RunArtifactsQuery['run']>['outputs']>;

const SIDES = {
  outputs: { title: 'Outputs', about: 'What it made', none: 'It made no artifact.' },
  inputs: { title: 'Inputs', about: 'What it read', none: 'It read no artifact.' },
} as const;
type Side = keyof typeof SIDES;

interface SectionProps {
  readonly side: Side;
  readonly run: string;
  readonly artifacts: ArtifactsOfRun;
  /** Whether this side alone is shown, page by page. */
  readonly alone: boolean;
}

function Section({ side, run, artifacts, alone }: SectionProps) {
  const view = useView();
  const { title, about, none } = SIDES[side];
  return (
    <section>
      <Title order={2}>{title}</Title>
      <Text size="sm" c="dimmed" mb="xs">
        {about}
      </Text>
      {artifacts.totalCount === 0 ? (
        <Text>{none}</Text>
      ) : (
        <Stack gap="sm">
          <ArtifactTable run={run} label={title} artifacts={artifacts.nodes} made={side === 'outputs'} />
          {alone ? (
            <Pager info={artifacts.pageInfo} total={artifacts.totalCount} noun="artifact" />
          ) : (
            artifacts.pageInfo.hasNextPage && (
              <Anchor component={Link} to={view.href({ side })} size="sm">
                All {counted(artifacts.totalCount, 'artifact')}, page by page
              </Anchor>
            )
          )}
        </Stack>
      )}
    </section>
  );
}

/** What the run made and read: both at once, or one of the two page by page (`side` of the address). */
export function Artifacts({ run: id }: { run: string }) {
  const view = useView();
  const window = useWindow();
  const side = view.get('side');
  const alone = side === 'outputs' || side === 'inputs';
  const shown: readonly Side[] = alone ? [side] : ['outputs', 'inputs'];
  const [answer, ask] = useLive(ARTIFACTS, { id, outputs: shown.includes('outputs'), inputs: shown.includes('inputs'), ...window });
  return (
    <Loaded answer={answer} find={({ run }) => run} what="run" retry={ask}>
      {(run) => (
        <Stack gap="xl">
          {alone && (
            <Anchor component={Link} to={view.href({ side: null })} size="sm">
              Outputs and inputs
            </Anchor>
          )}
          {shown.map((one) => {
            const artifacts = run[one];
            return artifacts && <Section key={one} side={one} run={id} artifacts={artifacts} alone={alone} />;
          })}
        </Stack>
      )}
    </Loaded>
  );
}
