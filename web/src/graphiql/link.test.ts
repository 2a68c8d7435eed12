import { describe, expect, it } from 'vitest';
import { explorerPath } from '../app/paths';
import { linked } from './link';

describe('linked', () => {
  it('reads what explorerPath writes', () => {
    const query = '# 100 % & more\nquery A($b: String!) {\n  a(b: $b)\n}\n';
    const { search } = new URL(explorerPath(query, { b: 'acme/ärger:v1 + "2"' }), 'http://registry');
    const found = linked(search);
    expect(found?.query).toBe(query);
    expect(JSON.parse(found?.variables ?? '')).toEqual({ b: 'acme/ärger:v1 + "2"' });
  });

  it('needs no variables', () => {
    expect(linked('?query=%7B%20a%20%7D')).toEqual({ query: '{ a }', variables: '' });
  });

  it.each(['', '?variables={}', '?query=', '?query=%20'])('is nothing for %j', (search) => {
    expect(linked(search)).toBeNull();
  });
});
