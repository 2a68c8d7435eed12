import { expect, it } from 'vitest';
import { modelAmong, named, toggled } from './artifacts';

it.each([
  [[['report', 'HTML']], []],
  [[['best', 'MODEL'], ['report', 'HTML'], ['last', 'MODEL']], ['best', 'last']],
  [[['best', 'MODEL'], ['model', 'MODEL']], ['model']],
  [[['model', 'FILE'], ['best', 'MODEL']], ['best']],
] as const)('the model among %j is %j', (outputs, names) => {
  expect(modelAmong(outputs.map(([name, kind]) => ({ name, kind })))).toEqual(names);
});

it('takes names in and out, in the order of the run', () => {
  const all = ['a', 'b', 'c'];
  expect(toggled(all, ['c'], 'a')).toEqual(['a', 'c']);
  expect(toggled(all, ['a', 'c'], 'a')).toEqual(['c']);
  expect(toggled(all, ['gone'], 'b')).toEqual(['b', 'gone']);
});

it('lists a name once, as an output', () => {
  const data = { name: 'data', kind: 'DATASET' } as const;
  const table = { name: 'table', kind: 'CSV' } as const;
  expect(named([data], [data, table])).toEqual({ produced: [data], consumed: [table] });
});
