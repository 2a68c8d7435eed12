import { describe, expect, it } from 'vitest';
import { asQuery, quoted, split, valuesOf, withValues } from './terms';

describe('split', () => {
  it.each([
    ['', []],
    ['stage: production', ['stage: production']],
    ['stage: production, tags: churn', ['stage: production', 'tags: churn']],
    ['tags: "churn, weekly", name: v1', ['tags: "churn, weekly"', 'name: v1']],
    ['(a: 1 OR b: 2, c: 3), d: 4', ['(a: 1 OR b: 2, c: 3)', 'd: 4']],
    [String.raw`name: "a\", b", tags: c`, [String.raw`name: "a\", b"`, 'tags: c']],
    ['name: "open, end', ['name: "open, end']],
  ])('%s', (query, terms) => expect(split(query)).toEqual(terms));
});

describe('valuesOf', () => {
  it('reads one value, several, and quoted ones', () => {
    expect(valuesOf('stage: production', 'stage')).toEqual(['production']);
    expect(valuesOf('tags: a, stage: staging|production', 'stage')).toEqual(['staging', 'production']);
    expect(valuesOf(String.raw`tags: "a|b"|'c'|"d\"e"`, 'tags')).toEqual(['a|b', 'c', 'd"e']);
  });
  it('leaves alone what a menu cannot show', () => {
    for (const query of ['stage: ~production', 'stage: production OR tags: a', 'stage: production | tags: a', 'stage: production and tags: a', '(stage: production)', 'created_at: 2026-01-01 .. 2026-02-01']) {
      expect(valuesOf(query, 'stage')).toEqual([]);
    }
    expect(valuesOf('created_at: 2026-01-01 .. 2026-02-01', 'created_at')).toEqual([]);
  });
});

describe('withValues', () => {
  it('sets, replaces and takes out a test, and leaves the others', () => {
    expect(withValues('tags: a', 'stage', ['production'])).toBe('tags: a, stage: production');
    expect(withValues('stage: testing, tags: a', 'stage', ['staging', 'production'])).toBe('tags: a, stage: staging|production');
    expect(withValues('stage: testing, tags: a', 'stage', [])).toBe('tags: a');
  });
  it.each(['plain', 'with space', 'a,b', 'a|b', '~not', 'nil', 'this or that', String.raw`q"u\o`, '(x)', '100%', ' edge'])('keeps %s as it is', (value) => {
    expect(valuesOf(withValues('', 'tags', [value]), 'tags')).toEqual([value]);
  });
});

describe('asQuery', () => {
  it('looks for names where no field is named', () => {
    expect(asQuery('  ')).toBeNull();
    expect(asQuery('churn')).toBe('name: %churn%');
    expect(asQuery('churn, stage: production')).toBe('name: %churn%, stage: production');
    expect(asQuery('a or b')).toBe('name: %"a or b"%');
    expect(asQuery('(stage: staging OR tags: a)')).toBe('(stage: staging OR tags: a)');
  });
});

describe('quoted', () => {
  it('quotes only what needs it', () => {
    expect(quoted('v1.2-rc')).toBe('v1.2-rc');
    expect(quoted('a, b')).toBe('"a, b"');
  });
});
