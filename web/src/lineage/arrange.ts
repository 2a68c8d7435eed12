import { Graph as Layered, layout } from '@dagrejs/dagre';
import type { Place } from './graph';
import { CARD, type Layout, lineKey, type Wanted } from './layout';

/** Places cards in columns, each to the right of what it was made from. */
export function arrange({ nodes, edges }: Wanted): Layout {
  const graph = new Layered();
  graph.setGraph({ rankdir: 'LR', nodesep: 20, ranksep: 52, marginx: 16, marginy: 16, ranker: 'tight-tree' });
  graph.setDefaultEdgeLabel(() => ({}));
  nodes.forEach((id) => graph.setNode(id, { ...CARD }));
  edges.forEach(([from, to]) => graph.setEdge(from, to));
  layout(graph);
  const places: Record<string, Place> = {};
  for (const id of nodes) {
    const { x = 0, y = 0 } = graph.node(id);
    places[id] = { x: Math.round(x - CARD.width / 2), y: Math.round(y - CARD.height / 2) };
  }
  const bends: Record<string, Place[]> = {};
  for (const [from, to] of edges) {
    // The first and last point are where the line meets its cards, which the drawing decides.
    const points: Place[] = graph.edge(from, to).points?.slice(1, -1) ?? [];
    bends[lineKey(from, to)] = points.length > 1 ? points.map(({ x, y }) => ({ x: Math.round(x), y: Math.round(y) })) : [];
  }
  const { width = 0, height = 0 } = graph.graph();
  return { places, bends, width, height };
}
