/** The lineage graph as the API answers it, and ways through it; nothing here draws. */

export interface Thing {
  readonly id: string;
  /** VERSION, RUN, ARTIFACT, DATASET, or a kind that these pages do not know yet. */
  readonly kind: string;
  /** Steps from the centre: below zero what it was made from, above zero what was made from it. */
  readonly depth: number;
  readonly name: string;
  /** A version's stage, a run's status, an artifact's kind. */
  readonly subtitle: string;
  /** Neighbours that are not in the answer, on either side. */
  readonly moreUpstream: number;
  readonly moreDownstream: number;
}

export interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly kind: string;
}

export interface Graph<Node extends Thing = Thing> {
  readonly centre: Node;
  readonly nodes: readonly Node[];
  /** One for each pair, with all kinds by which the two are connected. */
  readonly edges: readonly { readonly from: string; readonly to: string; readonly kinds: readonly string[] }[];
  /** How many nodes there are within this many steps, also those that were not asked for. */
  readonly total: number;
}

interface Answer<Node extends Thing> {
  readonly nodes: readonly Node[];
  readonly edges: readonly Arrow[];
  readonly totalCount: number;
}

/** The answer with one edge for each pair of shown nodes; null for an answer without a node. */
export function graphOf<Node extends Thing>({ nodes, edges, totalCount }: Answer<Node>): Graph<Node> | null {
  const [centre] = nodes;
  if (!centre) {
    return null;
  }
  const shown = new Set(nodes.map(({ id }) => id));
  const kinds = new Map<string, { from: string; to: string; kinds: string[] }>();
  for (const { from, to, kind } of edges) {
    // An edge may come from a node that was on no page so far.
    if (shown.has(from) && shown.has(to)) {
      const pair = kinds.get(`${from} ${to}`) ?? { from, to, kinds: [] };
      if (!pair.kinds.includes(kind)) {
        pair.kinds.push(kind);
      }
      kinds.set(`${from} ${to}`, pair);
    }
  }
  return { centre, nodes, edges: [...kinds.values()], total: totalCount };
}

export type Side = 'upstream' | 'downstream';

/** The ids of the nodes one step away on a side. */
export function stepsFrom(graph: Graph, id: string, side: Side): string[] {
  return side === 'upstream'
    ? graph.edges.filter(({ to }) => to === id).map(({ from }) => from)
    : graph.edges.filter(({ from }) => from === id).map(({ to }) => to);
}

/** All that a node was made from and all that was made from it, with itself: its own line. */
export function lineOf(graph: Graph, id: string): ReadonlySet<string> {
  const line = new Set([id]);
  for (const side of ['upstream', 'downstream'] as const) {
    const met = new Set([id]);
    const waiting = [id];
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      for (const far of stepsFrom(graph, at, side)) {
        if (!met.has(far)) {
          met.add(far);
          waiting.push(far);
        }
      }
    }
    met.forEach((one) => line.add(one));
  }
  return line;
}

export interface Place {
  readonly x: number;
  readonly y: number;
}

export type Places = Readonly<Record<string, Place>>;

export type ArrowKey = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown';

/**
 * Where an arrow key leads from a node: left and right along the edges, to the neighbour that is
 * nearest in height; up and down within the column. Null at an end.
 */
export function next(graph: Graph, places: Places, id: string, key: ArrowKey): string | null {
  const here = places[id];
  if (!here) {
    return null;
  }
  const sideways = key === 'ArrowLeft' || key === 'ArrowRight';
  const found = sideways
    ? stepsFrom(graph, id, key === 'ArrowLeft' ? 'upstream' : 'downstream')
    : graph.nodes.map((node) => node.id).filter((other) => {
        const place = places[other];
        return place !== undefined && place.x === here.x && (key === 'ArrowUp' ? place.y < here.y : place.y > here.y);
      });
  const distance = (other: string) => Math.abs((places[other]?.y ?? 0) - here.y);
  return found.toSorted((a, b) => distance(a) - distance(b))[0] ?? null;
}
