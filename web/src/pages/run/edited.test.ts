import { expect, test } from 'vitest';
import { changes, othersChanged } from './edited';

const BEFORE = { name: 'forest', description: 'first try', tags: ['nightly', 'gpu'], revision: 1 };

test('only what differs is sent, and an emptied text clears', () => {
  expect(changes(BEFORE, { ...BEFORE })).toEqual({});
  expect(changes(BEFORE, { ...BEFORE, name: 'trees' })).toEqual({ name: 'trees' });
  expect(changes(BEFORE, { ...BEFORE, description: null, tags: [] })).toEqual({ description: null, tags: [] });
});

test('tags in another order are the same tags', () => {
  expect(changes(BEFORE, { ...BEFORE, tags: ['gpu', 'nightly'] })).toEqual({});
  expect(changes(BEFORE, { ...BEFORE, tags: ['gpu', 'weekly'] })).toEqual({ tags: ['gpu', 'weekly'] });
});

test('no description is no description, be it null or absent', () => {
  expect(changes({ name: 'a', tags: [] }, { name: 'a', description: null, tags: [] })).toEqual({});
});

test('what others changed is told, a revision alone is not', () => {
  expect(othersChanged(BEFORE, { ...BEFORE })).toEqual([]);
  expect(othersChanged(BEFORE, { name: 'trees', description: null, tags: ['gpu'] })).toEqual([
    'The name is now “trees”.',
    'There is no description any more.',
    'The tags are now gpu.',
  ]);
});
