import { useMediaQuery } from '@mantine/hooks';
import type { LineageDirection } from '../gql/graphql';
import { useView, type View } from '../app/url';
import type { Side, Thing } from './graph';
import { changeFor, MAX_DEPTH, MOST } from './more';

export type Direction = LineageDirection;

export type Shape = 'graph' | 'list';

const USUAL_DEPTH = 2;
/** So many nodes are asked for at first. */
const FEW = 100;

interface Parts {
  readonly centre: string;
  readonly direction: Direction;
  readonly depth: number;
  readonly first: number;
  readonly shape: Shape;
  /** The id of the chosen node. */
  readonly selected: string | null;
}

export interface Seen extends Parts {
  /** Whether another thing is in the middle than the page's own. */
  readonly moved: boolean;
  set(changes: Partial<Pick<Parts, 'direction' | 'depth' | 'shape' | 'first' | 'selected'>>): void;
  /** Shows the neighbours of a thing, on a side, that are not shown. */
  more(thing: Thing, side: Side): void;
  /** The address with another thing in the middle, seen as far as is usual. */
  centreHref(id: string): string;
  back(): void;
}

const DIRECTIONS: readonly Direction[] = ['BOTH', 'UPSTREAM', 'DOWNSTREAM'];

/** What the address says is to be seen, of the page of `of`; what it says wrongly is as usual. */
export function partsOf(get: View['get'], of: string, usualShape: Shape): Parts {
  const asked = Number(get('depth') ?? USUAL_DEPTH);
  const direction = get('direction')?.toUpperCase();
  const shape = get('as');
  return {
    centre: get('node') ?? of,
    direction: DIRECTIONS.find((one) => one === direction) ?? 'BOTH',
    depth: Number.isInteger(asked) && asked >= 1 && asked <= MAX_DEPTH ? asked : USUAL_DEPTH,
    first: get('all') ? MOST : FEW,
    shape: shape === 'graph' || shape === 'list' ? shape : usualShape,
    selected: get('chosen'),
  };
}

/** Where cards side by side have room. */
const WIDE = '(min-width: 40em)';

/** What of the graph is seen, which is part of the address. */
export function useSeen(of: string): Seen {
  const view = useView();
  const wide = useMediaQuery(WIDE, true, { getInitialValueInEffect: false });
  const parts = partsOf(view.get, of, wide ? 'graph' : 'list');
  const seen: Seen = {
    ...parts,
    moved: parts.centre !== of,
    more(thing, side) {
      const change = changeFor(thing, side, parts);
      if ('centre' in change) {
        view.set({ node: change.centre === of ? null : change.centre, depth: null, chosen: null, all: null });
      } else {
        seen.set(change);
      }
    },
    set({ direction, depth, shape, first, selected }) {
      view.set(
        {
          ...(direction && { direction: direction === 'BOTH' ? null : direction.toLowerCase() }),
          ...(depth && { depth: depth === USUAL_DEPTH ? null : String(depth) }),
          ...(shape && { as: shape }),
          ...(first && { all: first > FEW ? '1' : null }),
          ...(selected !== undefined && { chosen: selected }),
        },
        // Choosing a card shows more of the same; going back from the page leaves it, not each card.
        { replace: selected !== undefined },
      );
    },
    centreHref: (id) => view.href({ node: id === of ? null : id, depth: null, chosen: null, all: null }),
    back: () => view.set({ node: null, depth: null, chosen: null, all: null }),
  };
  return seen;
}
