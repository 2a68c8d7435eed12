import { describe, expect, it } from 'vitest';
import { beyond, givable, has, outranks, strongest, TEAM_ROLES } from './roles';

describe('roles', () => {
  it('are given up to one’s own', () => {
    expect(givable('MANAGER')).not.toContain('OWNER');
    expect(givable('MANAGER')).toContain('MANAGER');
    expect(givable('MEMBER', TEAM_ROLES)).toEqual(['MEMBER', 'VIEWER']);
    expect(givable(null)).toEqual([]);
  });

  it('have an order', () => {
    expect(outranks('OWNER', 'MANAGER')).toBe(true);
    expect(outranks('ADMIN', 'ADMIN')).toBe(false);
    expect(outranks('OUTSIDER', null)).toBe(true);
    expect(strongest('VIEWER', 'ADMIN')).toBe('ADMIN');
    expect(strongest(null, 'VIEWER')).toBe('VIEWER');
    expect(strongest(undefined, null)).toBeNull();
  });

  it('above one’s own are not touched', () => {
    expect(beyond('OWNER', 'MANAGER')).toContain('above your own');
    expect(beyond('MANAGER', 'MANAGER')).toBeNull();
  });

  it('have permissions from the least role on', () => {
    expect(has('ADMIN', 'CHANGES_READ')).toBe(true);
    expect(has('CONTRIBUTOR', 'CHANGES_READ')).toBe(false);
    expect(has(null, 'EVENT_READ')).toBe(false);
  });
});
