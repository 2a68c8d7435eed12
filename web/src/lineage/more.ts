import type { Side, Thing } from './graph';
import type { Direction } from './seen';

export const MAX_DEPTH = 10;
/** So many nodes are shown at most. */
export const MOST = 500;

/** What of the view has to change, so that a thing's neighbours on a side are part of it. */
export type Change = { readonly depth: number } | { readonly first: number } | { readonly direction: Direction } | { readonly centre: string };

/**
 * The least change by which a thing's neighbours are shown that are not: a step further where it
 * stands at the edge; both ways where one was asked for; more of what is within these steps; and
 * otherwise the thing in the middle, since beside the ways from the centre nothing is followed.
 */
export function changeFor(thing: Thing, side: Side, { depth, first, direction }: { depth: number; first: number; direction: Direction }): Change {
  const centre = { centre: thing.id };
  const away = side === 'upstream' ? thing.depth <= 0 : thing.depth >= 0;
  if (!away) {
    return centre;
  }
  if (thing.depth === 0 && direction !== 'BOTH' && direction !== side.toUpperCase()) {
    return { direction: 'BOTH' };
  }
  if (Math.abs(thing.depth) >= depth) {
    return depth < MAX_DEPTH ? { depth: depth + 1 } : centre;
  }
  return first < MOST ? { first: MOST } : centre;
}
