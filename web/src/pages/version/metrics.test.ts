import { describe, expect, it } from 'vitest';
import { metric } from '../../parts/format';
import { compared, signed } from './metrics';

describe('compared', () => {
  it('has a line for each metric of either, by name', () => {
    const lines = compared([{ name: 'r2', value: 0.5 }, { name: 'mae', value: 4 }], [{ name: 'r2', value: 0.4 }, { name: 'auc', value: 1 }]);
    expect(lines.map(({ name, value, other }) => [name, value, other])).toEqual([
      ['auc', null, 1],
      ['mae', 4, null],
      ['r2', 0.5, 0.4],
    ]);
  });

  it('gives the difference and its share of the other', () => {
    const [line] = compared([{ name: 'loss', value: 3 }], [{ name: 'loss', value: -2 }]);
    expect([line?.more, line?.percent]).toEqual([5, 250]);
  });

  it('gives no share of nothing', () => {
    const [line] = compared([{ name: 'loss', value: 3 }], [{ name: 'loss', value: 0 }]);
    expect([line?.more, line?.percent]).toEqual([3, null]);
  });

  it('takes a zero for a value', () => {
    expect(compared([{ name: 'loss', value: 0 }], [])[0]?.value).toBe(0);
  });
});

describe('signed', () => {
  it.each([
    [0.1 - 0.08, '+0.02'],
    [-3, '−3'],
    [0, '0'],
  ])('of %f is %s', (difference, text) => {
    expect(signed(difference, metric)).toBe(text);
  });
});
