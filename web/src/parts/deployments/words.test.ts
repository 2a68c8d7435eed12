import { describe, expect, it } from 'vitest';
import { addressOf, ending, isLive, kindOf, refusal, ruled, statusOf } from './words';

describe('statuses and kinds', () => {
  it('have words, also those that are not known here', () => {
    expect(statusOf('RUNNING')).toMatchObject({ label: 'Running', color: 'green' });
    expect(statusOf('SCALED_DOWN')).toMatchObject({ label: 'Scaled down', color: 'gray' });
    expect(kindOf('INTERNAL_APP')).toBe('Internal app');
    expect(kindOf('EDGE_DEVICE')).toBe('Edge device');
  });
});

describe('addressOf', () => {
  it.each([
    ['RUNNING', '/apps/acme/churn/v1/', '/apps/acme/churn/v1/'],
    ['RUNNING', 'https://models.example.com/churn', 'https://models.example.com/churn'],
    ['STARTING', '/apps/acme/churn/v1/', null],
    ['RUNNING', 'javascript:alert(1)', null],
    ['RUNNING', '//elsewhere.example.com', null],
    ['RUNNING', null, null],
  ])('of %s at %s is %s', (status, url, address) => {
    expect(addressOf({ status, url })).toBe(address);
  });
});

describe('what may be stopped', () => {
  it('has not ended, and nobody has asked for it yet', () => {
    expect(isLive({ status: 'QUEUED', endedAt: null })).toBe(true);
    expect(isLive({ status: 'FAILED', endedAt: '2026-11-01T00:00:00Z' })).toBe(false);
    expect(ending({ status: 'RUNNING', stopAskedAt: null })).toBeNull();
    expect(ending({ status: 'RUNNING', stopAskedAt: '2026-11-01T00:00:00Z' })).toContain('already');
  });
});

describe('rules', () => {
  it('say what may be deployed where', () => {
    expect(ruled({ environment: 'canary', stages: ['STAGING', 'PRODUCTION'] })).toBe('What is in staging or production may be deployed to canary.');
    expect(ruled({ environment: 'old', stages: [] })).toBe('Nothing may be deployed to old.');
  });
  it('say why something may not', () => {
    expect(refusal('TESTING', ['PRODUCTION'], 'production')).toBe('It is in testing. What is in production may be deployed to production.');
    expect(refusal('PRODUCTION', ['PRODUCTION'], 'production')).toBeNull();
  });
});
