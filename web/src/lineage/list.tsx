import { Anchor, Button, Group, Stack, Table, Text, Title, VisuallyHidden } from '@mantine/core';
import { CornerDownRight, Crosshair } from 'lucide-react';
import { Link } from 'react-router';
import { counted } from '../parts/format';
import type { Graph, Side, Thing } from './graph';
import { countOf, lookOf, relation, stateOf } from './kinds';
import { type Branch, branches } from './tree';

const INDENT = 22;

function State({ thing }: { thing: Thing }) {
  const state = stateOf(thing);
  const Sign = state?.icon;
  return (
    state && (
      <Group gap={4} wrap="nowrap" component="span">
        {Sign && <Sign size={13} aria-hidden />}
        {state.label}
      </Group>
    )
  );
}

function Row({ branch: { node, level, kinds, again }, side, centreHref }: { branch: Branch; side: Side; centreHref: (id: string) => string }) {
  const { label, icon: Icon, path } = lookOf(node.kind);
  const more = side === 'upstream' ? node.moreUpstream : node.moreDownstream;
  return (
    <Table.Tr data-node={node.id}>
      <Table.Th scope="row" fw={400}>
        <Group gap={8} wrap="nowrap" pl={(level - 1) * INDENT} component="span">
          {level > 1 && <CornerDownRight size={14} aria-hidden style={{ flex: 'none' }} />}
          <VisuallyHidden>{`Step ${level}:`}</VisuallyHidden>
          <Icon size={16} aria-hidden style={{ flex: 'none' }} />
          <span style={{ overflowWrap: 'anywhere', minWidth: 120 }}>
            {path ? (
              <Anchor component={Link} to={path(node)} fw={600} inherit data-row>
                {node.name}
              </Anchor>
            ) : (
              <Text span fw={600} inherit>
                {node.name}
              </Text>
            )}
            {again && <Text size="xs" c="dimmed">{again === 'centre' ? 'what this is about' : `told as step ${again}, with all that follows`}</Text>}
            {!again && more > 0 && <Text size="xs" c="dimmed">{countOf(more)} more not shown</Text>}
          </span>
        </Group>
      </Table.Th>
      <Table.Td>{label}</Table.Td>
      <Table.Td>
        <State thing={node} />
      </Table.Td>
      <Table.Td c="dimmed">{relation(kinds, side)}</Table.Td>
      <Table.Td ta="right">
        <Button component={Link} to={centreHref(node.id)} size="compact-xs" variant="subtle" leftSection={<Crosshair size={13} aria-hidden />} aria-label={`Look from here: ${node.name}`}>
          Look from here
        </Button>
      </Table.Td>
    </Table.Tr>
  );
}

function Branches({ graph, side, title, none, centreHref }: { graph: Graph; side: Side; title: string; none: string; centreHref: (id: string) => string }) {
  const rows = branches(graph, side);
  const { centre } = graph;
  const more = side === 'upstream' ? centre.moreUpstream : centre.moreDownstream;
  return (
    <section>
      <Title order={2} mb="xs">
        {title}
      </Title>
      {rows.length === 0 ? (
        <Text c="dimmed">{more > 0 ? `${counted(more, 'thing')} that ${more === 1 ? 'is' : 'are'} not shown.` : none}</Text>
      ) : (
        <Table.ScrollContainer minWidth={680} className="sheet" pos="relative">
          <Table aria-label={title}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Name</Table.Th>
                <Table.Th>Kind</Table.Th>
                <Table.Th>State</Table.Th>
                <Table.Th>How</Table.Th>
                <Table.Th>
                  <VisuallyHidden>Go on from it</VisuallyHidden>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map((branch, at) => (
                // oxlint-disable-next-line react/no-array-index-key -- one thing may stand here more than once
                <Row key={`${branch.node.id} ${at}`} branch={branch} side={side} centreHref={centreHref} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </section>
  );
}

interface Props {
  readonly graph: Graph;
  readonly sides: readonly Side[];
  /** The address of this view with another thing in the middle. */
  readonly centreHref: (id: string) => string;
}

/** The graph as a tree of rows: for those who read rather than look, and for paper. */
export function List({ graph, sides, centreHref }: Props) {
  return (
    <Stack gap="lg">
      {sides.includes('upstream') && <Branches graph={graph} side="upstream" title="Made from" none="Nothing that is recorded, or that you see." centreHref={centreHref} />}
      {sides.includes('downstream') && <Branches graph={graph} side="downstream" title="Used by" none="Nothing yet, or nothing that you see." centreHref={centreHref} />}
    </Stack>
  );
}
