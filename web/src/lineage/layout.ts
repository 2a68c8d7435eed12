import { Graph as Layered, layout } from '@dagrejs/dagre';
import type { Graph, Place } from './graph';

/** The size of a node's card in pixels. */
export const CARD = { width: 224, height: 64 } as const;

export interface Wanted {
  readonly nodes: readonly string[];
  readonly edges: readonly (readonly [from: string, to: string])[];
}

export interface Layout {
  /** The upper left corner of each card. */
  readonly places: Readonly<Record<string, Place>>;
  readonly width: number;
  readonly height: number;
}

/** What a layout depends on. */
export function wantedOf(graph: Graph): Wanted {
  return { nodes: graph.nodes.map(({ id }) => id), edges: graph.edges.map(({ from, to }) => [from, to]) };
}

/** Places cards in columns, each to the right of what it was made from. */
export function arrange({ nodes, edges }: Wanted): Layout {
  const graph = new Layered();
  graph.setGraph({ rankdir: 'LR', nodesep: 20, ranksep: 72, marginx: 16, marginy: 16, ranker: 'tight-tree' });
  graph.setDefaultEdgeLabel(() => ({}));
  nodes.forEach((id) => graph.setNode(id, { ...CARD }));
  edges.forEach(([from, to]) => graph.setEdge(from, to));
  layout(graph);
  const places: Record<string, Place> = {};
  for (const id of nodes) {
    const { x = 0, y = 0 } = graph.node(id);
    places[id] = { x: Math.round(x - CARD.width / 2), y: Math.round(y - CARD.height / 2) };
  }
  const { width = 0, height = 0 } = graph.graph();
  return { places, width, height };
}
