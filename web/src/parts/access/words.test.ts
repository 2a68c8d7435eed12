import { describe, expect, it } from 'vitest';
import { afterUnlinking, readersOf } from './words';

describe('who reads it', () => {
  it('depends on the visibility and on whether teams are named', () => {
    expect(readersOf('ORGANIZATION', 'acme', 0)).toMatch(/^Every member of acme/);
    expect(readersOf('ORGANIZATION', 'acme', 1)).toContain('Other members of acme do not see it.');
    expect(readersOf('PRIVATE', 'acme', 0)).not.toContain('teams');
    expect(readersOf('PUBLIC', 'acme', 2)).toMatch(/^Everybody who is signed in reads it\. More is for/);
  });
});

describe('taking off the last team', () => {
  it('opens what is not private', () => {
    expect(afterUnlinking('ORGANIZATION', 'acme', 0)).toContain('every member of acme gets in');
    expect(afterUnlinking('PRIVATE', 'acme', 0)).not.toContain('gets in');
    expect(afterUnlinking('ORGANIZATION', 'acme', 1)).not.toContain('gets in');
  });
});
