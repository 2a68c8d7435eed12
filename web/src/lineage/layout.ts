import type { Graph, Place } from './graph';

/** The size of a node's card in pixels. */
export const CARD = { width: 216, height: 60 } as const;

export interface Wanted {
  readonly nodes: readonly string[];
  readonly edges: readonly (readonly [from: string, to: string])[];
}

export interface Layout {
  /** The upper left corner of each card. */
  readonly places: Readonly<Record<string, Place>>;
  /** The points by which a line goes around the cards between its ends, by `lineKey`. */
  readonly bends: Readonly<Record<string, readonly Place[]>>;
  readonly width: number;
  readonly height: number;
}

export function lineKey(from: string, to: string): string {
  return `${from} ${to}`;
}

/** What a layout depends on. */
export function wantedOf(graph: Graph): Wanted {
  return { nodes: graph.nodes.map(({ id }) => id), edges: graph.edges.map(({ from, to }) => [from, to]) };
}

/** How far a line goes straight out of a card, and into one. */
const STRAIGHT = 26;

/** A smooth line from a card's right side by these points to another's left, as the path of an SVG. */
export function curve(from: Place, bends: readonly Place[], to: Place): string {
  const points = [{ x: from.x + STRAIGHT, y: from.y }, ...bends, { x: to.x - STRAIGHT, y: to.y }];
  const arcs = points.map((point, at) => {
    const after = points[at + 1];
    const end = after ? { x: (point.x + after.x) / 2, y: (point.y + after.y) / 2 } : to;
    return `Q ${point.x} ${point.y} ${end.x} ${end.y}`;
  });
  return `M ${from.x} ${from.y} ${arcs.join(' ')}`;
}

export interface Frame {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

/** The sizes at which cards can be read: none is smaller by itself, none larger than life. */
const ZOOM = { least: 0.7, most: 1 } as const;

/** Where an axis begins: in the middle where all fits, else with the centre as near to the middle as leaves no empty edge. */
function begin(room: number, size: number, centre: number): number {
  return size <= room ? (room - size) / 2 : Math.min(0, Math.max(room - size, room / 2 - centre));
}

/** What part of a layout a window shows at first: all, where that can be read, else what is around the centre. */
export function frame(layout: Layout, centre: Place, room: { readonly width: number; readonly height: number }): Frame {
  const zoom = Math.min(ZOOM.most, Math.max(ZOOM.least, Math.min(room.width / layout.width, room.height / layout.height)));
  return {
    x: begin(room.width, layout.width * zoom, (centre.x + CARD.width / 2) * zoom),
    y: begin(room.height, layout.height * zoom, (centre.y + CARD.height / 2) * zoom),
    zoom,
  };
}
