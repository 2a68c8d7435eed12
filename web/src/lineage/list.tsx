import { Anchor, Stack, Table, Text, Title, VisuallyHidden } from '@mantine/core';
import { CornerDownRight } from 'lucide-react';
import { Link } from 'react-router';
import { counted } from '../parts/format';
import type { Graph, Side, Thing } from './graph';
import { countOf, lookOf, relation, stateOf } from './kinds';
import { type Branch, branches } from './tree';

const INDENT = 22;
/** As a style and no component: a long list has a thousand of these. */
const ASIDE = { alignItems: 'center', display: 'flex', gap: 8 } as const;

function State({ thing }: { thing: Thing }) {
  const state = stateOf(thing);
  const Sign = state?.icon;
  return (
    state && (
      <span style={{ ...ASIDE, gap: 4 }}>
        {Sign && <Sign size={13} aria-hidden />}
        {state.label}
      </span>
    )
  );
}

type OnMore = (thing: Thing, side: Side) => void;

/** What is to be said of it beyond its name. */
function Aside({ branch: { node, again }, side, onMore }: { branch: Branch; side: Side; onMore: OnMore }) {
  if (again !== null) {
    return (
      <Text size="xs" c="dimmed">
        {again === 'centre' ? 'what this is about' : `told as step ${again}, with all that follows`}
      </Text>
    );
  }
  const more = side === 'upstream' ? node.moreUpstream : node.moreDownstream;
  return (
    more > 0 && (
      <Anchor component="button" type="button" size="xs" display="block" ta="left" onClick={() => onMore(node, side)} aria-label={`Show ${countOf(more)} more ${side === 'upstream' ? 'before' : 'after'} ${node.name}`}>
        + {countOf(more)} not shown
      </Anchor>
    )
  );
}

function Row({ branch, side, centreHref, onMore }: { branch: Branch; side: Side; centreHref: (id: string) => string; onMore: OnMore }) {
  const { node, level, kinds } = branch;
  const { label, icon: Icon, path } = lookOf(node.kind);
  return (
    <Table.Tr data-node={node.id}>
      <Table.Th scope="row" fw={400}>
        <div style={{ ...ASIDE, paddingLeft: (level - 1) * INDENT }}>
          {level > 1 && <CornerDownRight size={14} aria-hidden style={{ flex: 'none' }} />}
          <VisuallyHidden>{`Step ${level}:`}</VisuallyHidden>
          <Icon size={16} aria-hidden style={{ flex: 'none' }} />
          <span style={{ overflowWrap: 'anywhere', minWidth: 120 }}>
            {path ? (
              <Anchor component={Link} to={path(node)} fw={600} inherit data-row>
                {node.name}
              </Anchor>
            ) : (
              <b style={{ fontWeight: 600 }}>{node.name}</b>
            )}
            <Aside branch={branch} side={side} onMore={onMore} />
          </span>
        </div>
      </Table.Th>
      <Table.Td>{label}</Table.Td>
      <Table.Td>
        <State thing={node} />
      </Table.Td>
      <Table.Td c="dimmed">{relation(kinds, side)}</Table.Td>
      <Table.Td ta="right">
        <Anchor component={Link} to={centreHref(node.id)} size="sm" aria-label={`Look from here: ${node.name}`} style={{ whiteSpace: 'nowrap' }}>
          Look from here
        </Anchor>
      </Table.Td>
    </Table.Tr>
  );
}

function Branches({ graph, side, title, none, centreHref, onMore }: { graph: Graph; side: Side; title: string; none: string; centreHref: (id: string) => string; onMore: OnMore }) {
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
                <Row key={`${branch.node.id} ${at}`} branch={branch} side={side} centreHref={centreHref} onMore={onMore} />
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
  readonly onMore: OnMore;
}

/** The graph as a tree of rows: for those who read rather than look, and for paper. */
export function List({ graph, sides, centreHref, onMore }: Props) {
  return (
    <Stack gap="lg">
      {sides.includes('upstream') && <Branches graph={graph} side="upstream" title="Made from" none="Nothing that is recorded, or that you see." centreHref={centreHref} onMore={onMore} />}
      {sides.includes('downstream') && <Branches graph={graph} side="downstream" title="Used by" none="Nothing yet, or nothing that you see." centreHref={centreHref} onMore={onMore} />}
    </Stack>
  );
}
