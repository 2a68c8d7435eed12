import { expect, it } from 'vitest';
import { changesOf, meanwhile } from './draft';

const BEFORE = { name: 'v1', description: 'First', tags: ['a'] };

it('sends only what differs', () => {
  expect(changesOf(BEFORE, { name: 'v1', description: '', tags: ['a'] })).toEqual({ description: '' });
  expect(changesOf(BEFORE, { tags: ['a', 'b'] })).toEqual({ tags: ['a', 'b'] });
  expect(changesOf(BEFORE, {})).toEqual({});
});

it('finds no clash where different fields were changed', () => {
  const now = { ...BEFORE, tags: ['b'] };
  expect(meanwhile(BEFORE, now, { description: 'Mine' })).toEqual({ clashes: [], others: ['tags'] });
});

it('finds the fields that both changed', () => {
  const now = { ...BEFORE, description: 'Theirs', name: 'v2' };
  expect(meanwhile(BEFORE, now, { description: 'Mine' })).toEqual({ clashes: ['description'], others: ['name'] });
});

it('finds no clash where both wrote the same, or one typed what was there', () => {
  const now = { ...BEFORE, description: 'Same' };
  expect(meanwhile(BEFORE, now, { description: 'Same' })).toEqual({ clashes: [], others: [] });
  expect(meanwhile(BEFORE, now, { description: 'First' })).toEqual({ clashes: [], others: ['description'] });
});
