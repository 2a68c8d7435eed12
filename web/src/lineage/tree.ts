import { type Graph, type Side, stepsFrom, type Thing } from './graph';

export interface Branch<Node extends Thing = Thing> {
  readonly node: Node;
  /** Steps from the centre along this branch, from 1. */
  readonly level: number;
  /** How the one nearer to the centre and this one are connected. */
  readonly kinds: readonly string[];
  /** Where it is told with what follows from it, if not here: as a step of another branch, or in the middle. */
  readonly again: number | 'centre' | null;
}

/** How many steps each thing is away on a side. */
function distances(graph: Graph, side: Side): ReadonlyMap<string, number> {
  const found = new Map([[graph.centre.id, 0]]);
  // A map is walked in the order in which it grows, so the nearer ones come first.
  for (const [id, distance] of found) {
    for (const far of stepsFrom(graph, id, side)) {
      if (!found.has(far)) {
        found.set(far, distance + 1);
      }
    }
  }
  return found;
}

/**
 * One side of the graph as the rows of a tree, in the order of reading. Where branches meet, what
 * follows is told once, as near to the middle as it is; the other times only that it is told there.
 */
export function branches<Node extends Thing>(graph: Graph<Node>, side: Side): Branch<Node>[] {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const kinds = new Map(graph.edges.map((edge) => [side === 'upstream' ? `${edge.to} ${edge.from}` : `${edge.from} ${edge.to}`, edge.kinds]));
  const away = distances(graph, side);
  const rows: Branch<Node>[] = [];
  const told = new Set<string>();

  function follow(id: string, level: number) {
    for (const far of stepsFrom(graph, id, side)) {
      const node = nodes.get(far);
      if (node) {
        const nearest = away.get(far) ?? level;
        const here = nearest === level && !told.has(far);
        rows.push({ node, level, kinds: kinds.get(`${id} ${far}`) ?? [], again: here ? null : nearest || 'centre' });
        if (here) {
          told.add(far);
          follow(far, level + 1);
        }
      }
    }
  }

  follow(graph.centre.id, 1);
  return rows;
}
