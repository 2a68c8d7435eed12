import { describe, expect, it } from 'vitest';
import { withoutHeaders } from './storage';

describe('withoutHeaders', () => {
  it('removes them at any depth', () => {
    const saved = JSON.stringify({ queries: [{ query: '{ a }', headers: '{"Authorization":"Bearer s3cret"}' }] });
    expect(withoutHeaders(saved)).toBe('{"queries":[{"query":"{ a }","headers":null}]}');
  });

  it('leaves a query alone, which is no JSON', () => {
    expect(withoutHeaders('{ headers }')).toBe('{ headers }');
  });

  it('leaves numbers and words alone', () => {
    expect(['0.5', 'dark', ''].map(withoutHeaders)).toEqual(['0.5', 'dark', '']);
  });
});
