import { Client, cacheExchange, fetchExchange } from '@urql/core';
import { persistedExchange } from '@urql/exchange-persisted';
import { hashOf } from './hash';

/** What every request carries: other sites cannot send it without being asked first. */
export const HEADERS = { 'GraphQL-Require-Preflight': '1' };

/**
 * The API of the server that these pages come from, asked as whoever is signed in to it. A query is named by its hash,
 * and sent where the server does not know it yet (docs/api.md).
 */
export const client = new Client({
  url: '/graphql',
  preferGetMethod: false,
  // Its own hash is not used: without Web Crypto it tries to make a function of a text, which the pages' policy forbids.
  exchanges: [cacheExchange, persistedExchange({ preferGetForPersistedQueries: false, generateHash: hashOf }), fetchExchange],
  // By this type, "I do not know that hash" is no bad request, which a browser's console would call an error.
  fetchOptions: { credentials: 'same-origin', headers: { ...HEADERS, accept: 'application/json' } },
});

/** Ends the session; throws when the server did not. */
export async function signOut(): Promise<void> {
  const response = await fetch('/sign-out', { method: 'POST', headers: HEADERS, credentials: 'same-origin' });
  if (!response.ok) {
    throw new Error(`The server answered ${response.status}.`);
  }
}
