import { expect, test } from 'vitest';
import { lasted } from './lasted';

const at = (seconds: number) => new Date(Date.UTC(2026, 10, 23) + seconds * 1000).toISOString();

test('a run that has ended, one under way, and one that has not started', () => {
  expect(lasted({ startedAt: at(0), finishedAt: at(125) })).toBe('2 min 5 s');
  expect(lasted({ startedAt: at(0), finishedAt: null }, Date.parse(at(40)))).toBe('40 s so far');
  expect(lasted({ startedAt: at(0), finishedAt: at(0.321) })).toBe('0.3 s');
  expect(lasted({ startedAt: at(0), finishedAt: at(0) })).toBe('0 s');
  expect(lasted({ startedAt: null, finishedAt: null })).toBeNull();
});
