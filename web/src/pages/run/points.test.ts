import { expect, test } from 'vitest';
import { isKnown, lines, merged, type Point, rows } from './points';

const point = (id: string, name: string, step: number, value: number): Point => ({ id, name, step, value });
const A = point('p1', 'val.loss', 0, 3);
const B = point('p2', 'val.loss', 1, 2);
const C = point('p3', 'accuracy', 1, 0.5);
const D = point('p4', 'val.loss', 10, 1);

test('what was read is put in once, the latest first, and the oldest go when there are too many', () => {
  expect(merged([B, A], [D, C, B])).toEqual([D, C, B, A]);
  expect(merged([B, A], [D, C], 3)).toEqual([D, C, B]);
});

test('a point that was logged anew takes the place of the old', () => {
  const again = { ...B, value: 9 };
  expect(merged([B, A], [again])).toEqual([again, A]);
  expect(isKnown([B, A], [again])).toBe(false);
});

test('a page is known when all of it is held', () => {
  expect(isKnown([C, B, A], [C, B])).toBe(true);
  expect(isKnown([B, A], [C, B])).toBe(false);
  expect(isKnown([], [])).toBe(true);
});

test('a metric logged once makes no line', () => {
  expect(lines([D, C, B, A])).toEqual(['val.loss']);
});

test('rows by step, in order of numbers, for the metrics asked for', () => {
  expect(rows([D, C, B, A], ['val.loss', 'accuracy'])).toEqual([
    { step: 0, m0: 3 },
    { step: 1, m0: 2, m1: 0.5 },
    { step: 10, m0: 1 },
  ]);
  expect(rows([D, C, B, A], ['accuracy'])).toEqual([{ step: 1, m0: 0.5 }]);
});
