import { describe, expect, it } from 'vitest';
import { NEEDS } from '../../parts/reasons';
import { ownSession, SCOPE_GROUPS, stateOf } from './scopes';

const NOW = Date.parse('2026-11-23T09:30:00Z');
const session = { id: 'tok_1', kind: 'SESSION', expiresAt: '2026-12-01T00:00:00Z', revokedAt: null };

describe('scopes', () => {
  it('stand in one group each, and none is left over', () => {
    const listed = SCOPE_GROUPS.flatMap(({ scopes }) => scopes);
    expect(listed.toSorted()).toEqual(Object.keys(NEEDS).toSorted());
    expect(SCOPE_GROUPS.map(({ title }) => title)).not.toContain('Other');
  });
});

describe('a token', () => {
  it('works until it expires or is ended', () => {
    expect(stateOf(session, NOW)).toBe('live');
    expect(stateOf({ ...session, revokedAt: '2026-11-23T09:00:00Z' }, NOW)).toBe('ended');
    expect(stateOf({ ...session, expiresAt: '2026-11-23T09:30:00Z' }, NOW)).toBe('expired');
  });
});

describe('the session of this browser', () => {
  it('is known where it is the only one', () => {
    const access = { ...session, id: 'tok_2', kind: 'ACCESS' };
    const old = { ...session, id: 'tok_3', expiresAt: '2026-11-01T00:00:00Z' };
    expect(ownSession([access, session, old], true, NOW)).toBe('tok_1');
    expect(ownSession([session, { ...session, id: 'tok_4' }], true, NOW)).toBeNull();
    expect(ownSession([session], false, NOW)).toBeNull();
  });
});
