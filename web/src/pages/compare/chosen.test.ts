import { describe, expect, it } from 'vitest';
import { canonical, inOrder, linesOf, namesIn } from './chosen';

describe('namesIn', () => {
  it('takes each name once, six at most', () => {
    expect(namesIn('v1,v2, v1,,v3')).toEqual(['v1', 'v2', 'v3']);
    expect(namesIn('a,b,c,d,e,f,g')).toHaveLength(6);
    expect(namesIn(null)).toEqual([]);
  });
});

describe('inOrder', () => {
  it('keeps the order of the names and skips what is not there', () => {
    expect(inOrder(['b', 'x', 'a'], [{ name: 'a' }, { name: 'b' }])).toEqual([{ name: 'b' }, { name: 'a' }]);
  });
});

describe('canonical', () => {
  it('does not mind the order of keys, but that of lists', () => {
    expect(canonical({ b: [1, { d: 1, c: 2 }], a: 1 })).toBe(canonical({ a: 1, b: [1, { c: 2, d: 1 }] }));
    expect(canonical([1, 2])).not.toBe(canonical([2, 1]));
    expect(canonical('1')).not.toBe(canonical(1));
  });
});

describe('linesOf', () => {
  it('has a line for every name, and says which differ', () => {
    expect(linesOf<unknown>([{ b: 1, a: [1] }, { a: [1], c: null }])).toEqual([
      { name: 'a', values: [[1], [1]], differs: false },
      { name: 'b', values: [1, undefined], differs: true },
      { name: 'c', values: [undefined, null], differs: true },
    ]);
  });
  it('takes no name from the prototype', () => {
    expect(linesOf<unknown>([{ toString: 1 }, {}])).toEqual([{ name: 'toString', values: [1, undefined], differs: true }]);
  });
});
