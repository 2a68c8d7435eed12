// @vitest-environment jsdom
import { beforeEach, expect, it } from 'vitest';
import { EXAMPLES } from './examples';
import { exampleOf, keep, kept } from './plain-kept';

const OWN = { query: '{ viewer { name } }', variables: '{"a": 1}' };

beforeEach(() => localStorage.clear());

it('keeps a document', () => {
  expect(kept()).toBeNull();
  keep(OWN);
  expect(kept()).toEqual(OWN);
});

it('keeps no example in its place', () => {
  keep(OWN);
  EXAMPLES.forEach(({ query, variables }, place) => {
    const example = { query, variables: variables ?? '' };
    expect(exampleOf(example)).toBe(place);
    keep(example);
  });
  expect(exampleOf(OWN)).toBe(-1);
  expect(kept()).toEqual(OWN);
});

it.each(['{', '1', '[]', '{"query": 1, "variables": ""}', '{"query": " ", "variables": ""}', '{"query": "{ a }"}'])(
  'holds nothing where %s is stored',
  (stored) => {
    localStorage.setItem('greenroom/plain', stored);
    expect(kept()).toBeNull();
  },
);
