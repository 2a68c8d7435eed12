import { describe, expect, it } from 'vitest';
import { arrange } from './arrange';
import { CARD, lineKey } from './layout';

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

  it('leads lines around the cards between their ends', () => {
    const { places, bends } = arrange({ nodes: ['a', 'b', 'c'], edges: [['a', 'b'], ['b', 'c'], ['a', 'c']] });
    expect(bends[lineKey('a', 'b')]).toEqual([]);
    const around = bends[lineKey('a', 'c')] ?? [];
    const b = places.b ?? { x: 0, y: 0 };
    const beside = around.filter(({ x }) => x >= b.x && x <= b.x + CARD.width);
    expect(beside.length).toBeGreaterThan(0);
    expect(beside.every(({ y }) => y < b.y || y > b.y + CARD.height)).toBe(true);
  });
});
