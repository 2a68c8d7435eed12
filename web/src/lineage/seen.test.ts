import { describe, expect, it } from 'vitest';
import { partsOf } from './seen';

const of = (search: string) => {
  const parameters = new URLSearchParams(search);
  return partsOf((name) => parameters.get(name), 'ver_1', 'graph');
};

describe('partsOf', () => {
  it('has what is usual where the address says nothing', () => {
    expect(of('tab=lineage')).toEqual({ centre: 'ver_1', direction: 'BOTH', depth: 2, first: 100, shape: 'graph', selected: null });
  });

  it('reads what the address says', () => {
    expect(of('node=run_2&direction=upstream&depth=10&all=1&as=list&chosen=run_3')).toEqual({ centre: 'run_2', direction: 'UPSTREAM', depth: 10, first: 500, shape: 'list', selected: 'run_3' });
  });

  it.each(['depth=0', 'depth=11', 'depth=2.5', 'depth=x', 'direction=sideways', 'as=poem'])('takes %s for the usual', (search) => {
    const { depth, direction, shape } = of(search);
    expect([depth, direction, shape]).toEqual([2, 'BOTH', 'graph']);
  });
});
