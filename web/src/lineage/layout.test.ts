import { describe, expect, it } from 'vitest';
import { CARD, curve, frame } from './layout';

describe('curve', () => {
  it('goes straight out of one card and into another', () => {
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
