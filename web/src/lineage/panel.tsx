import { Anchor, Box, Button, CloseButton, Group, Stack, Text, Title } from '@mantine/core';
import { Crosshair, ExternalLink, Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useQuery } from 'urql';
import { graphql } from '../api/graphql';
import { projectPath } from '../app/paths';
import type { LineageThingQuery } from '../gql/graphql';
import { CopyText } from '../parts/copy';
import { Facts } from '../parts/facts';
import { bytes, short } from '../parts/format';
import { When, Who } from '../parts/who-when';
import type { Graph, Side, Thing } from './graph';
import { countOf, lookOf, stateOf } from './kinds';

const THING = graphql(`
  query LineageThing($id: ID!) {
    node(id: $id) {
      id
      ... on Version {
        description
        createdAt
        createdBy {
          id
          name
          kind
        }
      }
      ... on Run {
        description
        createdAt
        createdBy {
          id
          name
          kind
        }
        project {
          id
          fullName
        }
      }
      ... on Artifact {
        path
        digest
        size
        createdAt
        createdBy {
          id
          name
          kind
        }
        project {
          id
          fullName
        }
      }
    }
  }
`);

type Node = NonNullable<LineageThingQuery['node']>;
type Fact = readonly [name: string, value: ReactNode];

function Copied({ text, shown, what }: { text: string; shown?: string; what: string }) {
  return (
    <Group gap={4} wrap="nowrap" component="span">
      <span title={text} style={{ overflowWrap: 'anywhere' }}>
        {shown ?? text}
      </span>
      <CopyText text={text} what={what} />
    </Group>
  );
}

/** What there is to know of a node beyond its card. */
function factsOf(node: Node): Fact[] {
  return [
    ['About', 'description' in node && node.description],
    ['Project', 'project' in node && node.project && <Anchor key="project" component={Link} to={projectPath(node.project.fullName)} inherit>{node.project.fullName}</Anchor>],
    ['Where it lies', 'path' in node && node.path && <Copied key="path" text={node.path} what="where it lies" />],
    ['Digest', 'digest' in node && node.digest && <Copied key="digest" text={node.digest} shown={short(node.digest)} what="the digest" />],
    ['Size', 'size' in node && typeof node.size === 'number' && bytes(node.size)],
    ['Created', 'createdAt' in node && <span key="created"><When at={node.createdAt} /> by <Who user={node.createdBy} /></span>],
  ];
}

/** Neighbours that are not shown, and buttons that show them. */
function Hidden({ thing, onMore }: { thing: Thing; onMore: (side: Side) => void }) {
  const sides = [
    { side: 'upstream', count: thing.moreUpstream, words: 'before it' },
    { side: 'downstream', count: thing.moreDownstream, words: 'after it' },
  ] as const;
  return sides
    .filter(({ count }) => count > 0)
    .map(({ side, count, words }) => (
      <Button key={side} size="xs" variant="default" leftSection={<Plus size={13} aria-hidden />} onClick={() => onMore(side)}>
        Show {countOf(count)} more {words}
      </Button>
    ));
}

interface Props {
  readonly graph: Graph;
  readonly thing: Thing;
  /** The address of this view with the thing in the middle. */
  readonly centreHref: string;
  readonly onMore: (side: Side) => void;
  readonly onClose: () => void;
}

/** The chosen node: facts, its page, and the graph around it. */
export function Panel({ graph, thing, centreHref, onMore, onClose }: Props) {
  const [{ data }] = useQuery({ query: THING, variables: { id: thing.id } });
  const { label, icon: Icon, path } = lookOf(thing.kind);
  const state = stateOf(thing);
  const Sign = state?.icon;
  // The answer to the node before may be shown a moment longer than its name.
  const node = data?.node?.id === thing.id ? data.node : null;
  return (
    <Box className="sheet" p="md" component="section" aria-label="Chosen in the graph" aria-live="polite" w={{ base: '100%', md: 300 }} style={{ flex: 'none' }}>
      <Stack gap="sm">
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          <Title order={2} style={{ overflowWrap: 'anywhere' }}>
            {thing.name}
          </Title>
          <CloseButton aria-label="Let go of it" onClick={onClose} />
        </Group>
        <Group gap={6}>
          <Icon size={15} aria-hidden />
          <Text size="sm">{label}</Text>
          {state && (
            <Group gap={4} component="span">
              {Sign && <Sign size={14} aria-hidden />}
              <Text size="sm" span>
                {state.label}
              </Text>
            </Group>
          )}
        </Group>
        <Facts facts={node ? factsOf(node) : []} />
        <Hidden thing={thing} onMore={onMore} />
        <Group gap="xs">
          {path && (
            <Button component={Link} to={path(thing)} size="xs" variant="default" leftSection={<ExternalLink size={13} aria-hidden />}>
              Open its page
            </Button>
          )}
          {thing.id !== graph.centre.id && (
            <Button component={Link} to={centreHref} size="xs" variant="default" leftSection={<Crosshair size={13} aria-hidden />}>
              Look from here
            </Button>
          )}
        </Group>
      </Stack>
    </Box>
  );
}
