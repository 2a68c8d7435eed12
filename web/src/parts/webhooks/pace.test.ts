import { describe, expect, it } from 'vitest';
import { paceOf } from './pace';

const NOW = Date.parse('2026-11-01T12:00:00Z');

describe('paceOf', () => {
  it('is none where nothing is pending', () => {
    expect(paceOf([], NOW)).toBeNull();
    expect(paceOf([{ status: 'DELIVERED' }, { status: 'FAILED', nextAt: '2026-11-01T12:00:01Z' }], NOW)).toBeNull();
  });
  it('is some seconds for what is sent now, and follows what is tried next', () => {
    expect(paceOf([{ status: 'PENDING', nextAt: null }], NOW)).toBe(3000);
    expect(paceOf([{ status: 'PENDING', nextAt: '2026-11-01T11:00:00Z' }], NOW)).toBe(3000);
    expect(paceOf([{ status: 'PENDING', nextAt: '2026-11-01T12:00:10Z' }, { status: 'PENDING', nextAt: '2026-11-01T13:00:00Z' }], NOW)).toBe(10_000);
  });
  it('is seldom for what is tried in hours', () => {
    expect(paceOf([{ status: 'PENDING', nextAt: '2026-11-01T17:00:00Z' }], NOW)).toBe(30_000);
  });
});
