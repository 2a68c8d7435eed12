import { expect, test } from 'vitest';
import { columnsOf, metricOf, nameOf, offered, parametersOf } from './columns';

const run = (metrics: Record<string, number>, parameters: unknown = {}) => ({
  metrics: Object.entries(metrics).map(([name, value]) => ({ name, value })),
  parameters,
});
const RUNS = [run({ loss: 1, accuracy: 0.5 }, { rate: 0.1 }), run({ loss: 2, f1: 0.3 }), run({ loss: 3, f1: 0.4 }, { depth: 3 })];

test('who never chose sees the metrics that most runs have', () => {
  expect(columnsOf(RUNS, null, '-created_at')).toEqual(['metrics.loss', 'metrics.f1']);
  expect(columnsOf([], null, 'name')).toEqual([]);
  expect(columnsOf([run({ fit_seconds: 1, loss: 2 })], null, 'name')).toEqual(['metrics.loss']);
});

test('a choice is kept, also an empty one', () => {
  expect(columnsOf(RUNS, ['params.rate'], 'name')).toEqual(['params.rate']);
  expect(columnsOf(RUNS, [], 'name')).toEqual([]);
});

test('what the order goes by has a column', () => {
  expect(columnsOf(RUNS, [], '-metrics.accuracy')).toEqual(['metrics.accuracy']);
  expect(columnsOf(RUNS, ['metrics.loss'], 'metrics.loss')).toEqual(['metrics.loss']);
});

test('what a browser keeps and is no column does no harm', () => {
  expect(columnsOf(RUNS, 'metrics.loss', 'name')).toEqual(['metrics.loss', 'metrics.f1']);
  expect(columnsOf(RUNS, [3, 'loss', null, 'params.depth'], 'name')).toEqual(['params.depth']);
});

test('what the runs have and what was chosen can be chosen', () => {
  expect(offered(RUNS, ['metrics.gone'])).toEqual(['metrics.accuracy', 'metrics.f1', 'metrics.gone', 'metrics.loss', 'params.depth', 'params.rate']);
});

test('values by name, of names with dots too', () => {
  expect(nameOf('params.model.depth')).toBe('model.depth');
  expect(metricOf(run({ 'top 5': 0 }), 'top 5')).toBe(0);
  expect(metricOf(run({}), 'loss')).toBeUndefined();
  expect(parametersOf({ parameters: null })).toEqual({});
});
