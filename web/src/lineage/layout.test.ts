import { describe, expect, it } from 'vitest';
import { arrange, CARD, curve, frame, lineKey } from './layout';

const DIAMOND = arrange({
  nodes: ['data', 'left', 'right', 'version', 'alone'],
  edges: [
    ['data', 'left'],
    ['data', 'right'],
    ['left', 'version'],
    ['right', 'version'],
  ],
});

describe('arrange', () => {
  it('puts each to the right of what it was made from', () => {
    const { data, left, right, version } = DIAMOND.places;
    expect(data && left && data.x + CARD.width).toBeLessThan(left?.x ?? 0);
    expect(left?.x).toBe(right?.x);
    expect((right?.x ?? 0) + CARD.width).toBeLessThan(version?.x ?? 0);
  });

  it('lets no two cards overlap, and all lie within the size', () => {
    const cards = Object.values(DIAMOND.places);
    expect(cards).toHaveLength(5);
    for (const [at, a] of cards.entries()) {
      expect(a.x >= 0 && a.y >= 0 && a.x + CARD.width <= DIAMOND.width && a.y + CARD.height <= DIAMOND.height).toBe(true);
      for (const b of cards.slice(at + 1)) {
        expect(Math.abs(a.x - b.x) >= CARD.width || Math.abs(a.y - b.y) >= CARD.height).toBe(true);
      }
    }
  });

  it('places what goes round', () => {
    const { places } = arrange({ nodes: ['a', 'b'], edges: [['a', 'b'], ['b', 'a']] });
    expect(places.a?.x).not.toBe(places.b?.x);
  });

  it('places a single card', () => {
    expect(arrange({ nodes: ['a'], edges: [] }).places.a).toEqual({ x: 16, y: 16 });
  });
});

describe('the lines', () => {
  it('go around the cards between their ends', () => {
    const { places, bends } = arrange({ nodes: ['a', 'b', 'c'], edges: [['a', 'b'], ['b', 'c'], ['a', 'c']] });
    expect(bends[lineKey('a', 'b')]).toEqual([]);
    const around = bends[lineKey('a', 'c')] ?? [];
    const b = places.b ?? { x: 0, y: 0 };
    const beside = around.filter(({ x }) => x >= b.x && x <= b.x + CARD.width);
    expect(beside.length).toBeGreaterThan(0);
    expect(beside.every(({ y }) => y < b.y || y > b.y + CARD.height)).toBe(true);
  });

  it('go straight out of one card and into another', () => {
    expect(curve({ x: 0, y: 0 }, [], { x: 100, y: 40 })).toBe('M 0 0 Q 26 0 50 20 Q 74 40 100 40');
    expect(curve({ x: 0, y: 0 }, [{ x: 50, y: 10 }], { x: 100, y: 0 })).toBe('M 0 0 Q 26 0 38 5 Q 50 10 62 5 Q 74 0 100 0');
  });
});

describe('frame', () => {
  const room = { width: 1000, height: 400 };

  it('shows all in the middle where that can be read', () => {
    expect(frame({ places: {}, bends: {}, width: 500, height: 100 }, { x: 0, y: 0 }, room)).toEqual({ x: 250, y: 150, zoom: 1 });
    expect(frame({ places: {}, bends: {}, width: 1250, height: 100 }, { x: 0, y: 0 }, room)).toEqual({ x: 0, y: 160, zoom: 0.8 });
  });

  it('else has the centre in the middle, as far as that leaves no empty edge', () => {
    const wide = { places: {}, bends: {}, width: 10_000, height: 100 };
    const { x, zoom } = frame(wide, { x: 5000, y: 0 }, room);
    expect((5000 + CARD.width / 2) * zoom + x).toBeCloseTo(500);
    expect(frame(wide, { x: 10, y: 0 }, room).x).toBe(0);
    expect(frame(wide, { x: 9700, y: 0 }, room).x).toBe(1000 - 10_000 * zoom);
  });
});
