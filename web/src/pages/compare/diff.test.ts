import { describe, expect, it } from 'vitest';
import { folded, paired, unified } from './diff';

describe('unified', () => {
  it('numbers the lines of both texts', () => {
    expect(unified('a\nb\nc\n', 'a\nB\nc\nd')).toEqual([
      { kind: 'same', left: 1, right: 1, text: 'a' },
      { kind: 'removed', left: 2, right: null, text: 'b' },
      { kind: 'added', left: null, right: 2, text: 'B' },
      { kind: 'same', left: 3, right: 3, text: 'c' },
      { kind: 'added', left: null, right: 4, text: 'd' },
    ]);
  });
  it('finds nothing between equal texts, newline at the end or not', () => {
    expect(unified('a\nb', 'a\nb\n')?.every(({ kind }) => kind === 'same')).toBe(true);
    expect(unified('', '')).toEqual([]);
  });
  it('adds all where there was nothing', () => {
    expect(unified('', 'a\n\nb')?.map(({ kind, text }) => [kind, text])).toEqual([['added', 'a'], ['added', ''], ['added', 'b']]);
  });
});

describe('paired', () => {
  it('puts what came in the place of what went beside it', () => {
    const pairs = paired(unified('a\nb\nc', 'a\nX\nY\nc') ?? []);
    expect(pairs.map(({ left, right }) => [left?.text, right?.text])).toEqual([['a', 'a'], ['b', 'X'], [undefined, 'Y'], ['c', 'c']]);
  });
});

describe('folded', () => {
  const lines = Array.from({ length: 20 }, (_, at) => at);
  it('keeps what is near a change', () => {
    expect(folded(lines, (line) => line === 10, 2)).toEqual([{ start: 0, skipped: 8 }, { start: 8, lines: [8, 9, 10, 11, 12] }, { start: 13, skipped: 7 }]);
  });
  it('joins what is near to each other, and does not run over the ends', () => {
    expect(folded(lines, (line) => line === 0 || line === 3 || line === 19, 2)).toEqual([{ start: 0, lines: [0, 1, 2, 3, 4, 5] }, { start: 6, skipped: 11 }, { start: 17, lines: [17, 18, 19] }]);
  });
  it('is one gap where nothing changed, and nothing of nothing', () => {
    expect(folded(lines, () => false)).toEqual([{ start: 0, skipped: 20 }]);
    expect(folded([], () => true)).toEqual([]);
  });
});
