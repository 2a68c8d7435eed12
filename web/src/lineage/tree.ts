import { type Graph, type Side, stepsFrom, type Thing } from './graph';

export interface Branch<Node extends Thing = Thing> {
  readonly node: Node;
  /** Steps from the centre along this branch, from 1. */
  readonly level: number;
  /** How the one nearer to the centre and this one are connected. */
  readonly kinds: readonly string[];
  /** Whether it stands further up already, with all that follows from it. */
  readonly again: boolean;
}

/**
 * One side of the graph as the rows of a tree, in the order of reading. Where branches meet, what
 * follows is told once, and the other times only that it was.
 */
export function branches<Node extends Thing>(graph: Graph<Node>, side: Side): Branch<Node>[] {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const kinds = new Map(graph.edges.map((edge) => [side === 'upstream' ? `${edge.to} ${edge.from}` : `${edge.from} ${edge.to}`, edge.kinds]));
  const rows: Branch<Node>[] = [];
  const told = new Set([graph.centre.id]);

  function follow(id: string, level: number) {
    for (const far of stepsFrom(graph, id, side)) {
      const node = nodes.get(far);
      if (node) {
        const again = told.has(far);
        rows.push({ node, level, kinds: kinds.get(`${id} ${far}`) ?? [], again });
        if (!again) {
          told.add(far);
          follow(far, level + 1);
        }
      }
    }
  }

  follow(graph.centre.id, 1);
  return rows;
}
