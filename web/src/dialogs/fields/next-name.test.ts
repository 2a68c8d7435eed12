import { describe, expect, it } from 'vitest';
import { faultOf, nameAmong, nextName } from './next-name';

describe('the proposed name', () => {
  it.each([
    [[], 'v1'],
    [['v2', 'v1'], 'v3'],
    [['1.3.0', '1.2.0'], '1.4.0'],
    [['1.3.7'], '1.4.0'],
    [['v1.9.0'], 'v1.10.0'],
    [['1.3'], '1.4'],
    [['v9', 'v10'], 'v11'],
    [['v099'], 'v100'],
    [['v007'], 'v008'],
    [['2.0.0-rc.1'], '2.0.0-rc.2'],
    [['release-3-eu', 'release-2-eu'], 'release-4-eu'],
    [['baseline'], 'baseline-2'],
    [['baseline', 'v4'], 'v5'],
    [['run20261123000000000000000009'], 'run20261123000000000000000010'],
  ])('after %j is %s', (names, next) => {
    expect(nextName(names)).toBe(next);
  });

  it('is none where it would be too long', () => {
    expect(nextName(['9'.repeat(128)])).toBe('');
  });
});

describe('the name in another model', () => {
  it.each([
    ['v3', ['v2', 'v1'], 'v3'],
    ['v2', ['v2', 'v1'], 'v3'],
    ['v2', ['v3', 'v2', 'v1'], 'v4'],
    ['final', ['final'], 'final-2'],
  ])('of %s among %j is %s', (own, names, name) => {
    expect(nameAmong(own, names)).toBe(name);
  });
});

describe('the fault of a name', () => {
  it.each(['', 'v1', '1.0.0', 'a_b.c-d', 'x'.repeat(128)])('is none in %j', (name) => {
    expect(faultOf(name)).toBeNull();
  });
  it.each(['-v1', '.v1', 'v 1', 'v/1', 'v:1', 'é', 'x'.repeat(129)])('is told of %j', (name) => {
    expect(faultOf(name)).toContain('1 to 128');
  });
});
