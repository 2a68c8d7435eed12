import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { client } from './client';
import { hashOf } from './hash';

const WHO = 'query Session { viewer { id } }';
const REVOKE = 'mutation Revoke($input: RevokeTokenInput!) { revokeToken(input: $input) { deletedId } }';
const UNKNOWN = { errors: [{ message: 'PersistedQueryNotFound', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }] };

interface Body {
  readonly query?: string;
  readonly operationName: string;
  readonly extensions?: { readonly persistedQuery: { readonly version: number; readonly sha256Hash: string } };
}

/** What came to a server that keeps documents, as the registry's does, and knows none to begin with. */
let bodies: Body[];

beforeEach(() => {
  bodies = [];
  const known = new Set<string>();
  vi.stubGlobal('fetch', (_url: string, { method, headers, body }: { method: string; headers: Record<string, string>; body: string }) => {
    expect(method).toBe('POST');
    expect(headers['accept']).toBe('application/json');
    const sent = JSON.parse(body) as Body;
    bodies.push(sent);
    const hash = sent.extensions?.persistedQuery.sha256Hash;
    if (sent.query === undefined && !known.has(hash ?? '')) {
      return Promise.resolve(Response.json(UNKNOWN));
    }
    known.add(hash ?? '');
    return Promise.resolve(Response.json({ data: sent.operationName === 'Session' ? { viewer: null } : { revokeToken: { deletedId: 'tok_1' } } }));
  });
});

afterEach(() => {
  vi.unstubAllGlobals();
});

function ask() {
  return client.query(WHO, {}, { requestPolicy: 'network-only' }).toPromise();
}

it('hashes as everybody does', async () => {
  expect(await hashOf('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(await hashOf('é')).toBe('4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c');
});

it('names a query by its hash, and tells it once to a server that does not know it', async () => {
  expect(await ask()).toMatchObject({ data: { viewer: null }, error: undefined });
  expect(await ask()).toMatchObject({ data: { viewer: null }, error: undefined });
  expect(await ask()).toMatchObject({ data: { viewer: null }, error: undefined });
  expect(bodies.map(({ query }) => query !== undefined)).toEqual([false, true, false, false]);
  const told = bodies[1]?.query ?? '';
  const persistedQuery = expect.objectContaining({ version: 1, sha256Hash: await hashOf(told) });
  expect(told).toContain('query Session');
  for (const body of bodies) {
    expect(body).toMatchObject({ operationName: 'Session', extensions: { persistedQuery } });
  }
});

it('sends the query itself where there is no Web Crypto', async () => {
  vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues });
  expect(await hashOf('abc')).toBeNull();
  expect(await ask()).toMatchObject({ data: { viewer: null }, error: undefined });
  expect(await ask()).toMatchObject({ data: { viewer: null }, error: undefined });
  expect(bodies).toHaveLength(2);
  for (const body of bodies) {
    expect(body.query).toContain('query Session');
    expect(body.extensions).toBeUndefined();
  }
});

it('sends what changes something as it is, so that it is sent once', async () => {
  const { data } = await client.mutation(REVOKE, { input: { token: 'tok_1' } }).toPromise();
  expect(data).toEqual({ revokeToken: { deletedId: 'tok_1' } });
  expect(bodies).toHaveLength(1);
  expect(bodies[0]).toMatchObject({ operationName: 'Revoke', query: expect.stringContaining('mutation Revoke') });
  expect(bodies[0]?.extensions).toBeUndefined();
});
