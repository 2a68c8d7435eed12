import { Alert, Button, Flex, Group, Stack, Text } from '@mantine/core';
import { lazy, Suspense, useMemo } from 'react';
import { graphql } from '../api/graphql';
import { useLive } from '../api/live';
import type { LineageGraphQuery } from '../gql/graphql';
import { counted } from '../parts/format';
import { Loaded, Waiting } from '../parts/states';
import { type Graph, graphOf, type Side } from './graph';
import { List } from './list';
import { MOST } from './more';
import { Panel } from './panel';
import { type Seen, useSeen } from './seen';
import { Toolbar } from './toolbar';

const Drawing = lazy(() => import('./drawing'));

const LINEAGE = graphql(`
  query LineageGraph($of: ID!, $direction: LineageDirection!, $depth: Int!, $first: Int!) {
    lineage(of: $of, direction: $direction, depth: $depth, first: $first) {
      totalCount
      nodes {
        id
        kind
        depth
        name
        subtitle
        moreUpstream
        moreDownstream
      }
      edges {
        from
        to
        kind
      }
    }
  }
`);

/** How much of it this is, and a way to the rest as long as that can be shown. */
function Extent({ graph, seen }: { graph: Graph; seen: Seen }) {
  const { nodes, total } = graph;
  const all = counted(total, 'thing');
  if (nodes.length === total) {
    return (
      <Text size="sm" c="dimmed" role="status">
        {total === 1 ? 'Nothing else that is recorded, or that you see.' : `${all}. Left: what it was made from. Right: what uses it.`}
      </Text>
    );
  }
  if (total > MOST) {
    return (
      <Alert color="yellow" role="status" title={`${all} are more than can be shown`}>
        These are the {nodes.length} nearest. At most {MOST} are shown at once: take fewer steps, or one way alone, or look from another thing.
      </Alert>
    );
  }
  return (
    <Group gap="sm">
      <Text size="sm" c="dimmed" role="status">
        The {nodes.length} nearest of {all}.
      </Text>
      <Button size="xs" variant="default" onClick={() => seen.set({ first: MOST })}>
        Show all {total}
      </Button>
    </Group>
  );
}

function Shown({ graph, seen }: { graph: Graph; seen: Seen }) {
  const chosen = seen.shape === 'graph' ? graph.nodes.find(({ id }) => id === seen.selected) : undefined;
  const sides: Side[] = seen.direction === 'BOTH' ? ['upstream', 'downstream'] : [seen.direction === 'UPSTREAM' ? 'upstream' : 'downstream'];
  return (
    <>
      <Extent graph={graph} seen={seen} />
      {seen.shape === 'list' ? (
        <List graph={graph} sides={sides} centreHref={seen.centreHref} onMore={seen.more} />
      ) : (
        <Flex gap="md" direction={{ base: 'column', md: 'row' }} align={{ base: 'stretch', md: 'flex-start' }}>
          <div style={{ flex: 1, minWidth: 0 }}>
            <Suspense fallback={<Waiting rows={1} height={320} />}>
              <Drawing graph={graph} selected={chosen?.id ?? null} onSelect={(selected) => seen.set({ selected })} onMore={seen.more} />
            </Suspense>
          </div>
          {chosen && <Panel graph={graph} thing={chosen} centreHref={seen.centreHref(chosen.id)} onMore={(side) => seen.more(chosen, side)} onClose={() => seen.set({ selected: null })} />}
        </Flex>
      )}
    </>
  );
}

export interface LineageProps {
  /** The id of the version, run or artifact in the middle. */
  readonly of: string;
}

/** What a version, run or artifact was made from, and what was made from it. */
export default function Lineage({ of }: LineageProps) {
  const seen = useSeen(of);
  const [answer, ask] = useLive(LINEAGE, { of: seen.centre, direction: seen.direction, depth: seen.depth, first: seen.first });
  const lineage = answer.data?.lineage;
  const graph = useMemo(() => (lineage ? graphOf(lineage) : null), [lineage]);
  return (
    <Stack gap="md">
      <Toolbar seen={seen} />
      <Loaded answer={answer} find={(data: LineageGraphQuery) => data.lineage && graph} what="thing" retry={ask} waiting={<Waiting rows={1} height={320} />}>
        {(found) => <Shown graph={found} seen={seen} />}
      </Loaded>
    </Stack>
  );
}
