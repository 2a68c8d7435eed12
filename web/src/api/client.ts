import { Client, cacheExchange, fetchExchange } from '@urql/core';

/** What every request carries: other sites cannot send it without being asked first. */
export const HEADERS = { 'GraphQL-Require-Preflight': '1' };

/** The API of the server that these pages come from, asked as whoever is signed in to it. */
export const client = new Client({
  url: '/graphql',
  preferGetMethod: false,
  exchanges: [cacheExchange, fetchExchange],
  fetchOptions: { credentials: 'same-origin', headers: HEADERS },
});

/** Ends the session; throws when the server did not. */
export async function signOut(): Promise<void> {
  const response = await fetch('/sign-out', { method: 'POST', headers: HEADERS, credentials: 'same-origin' });
  if (!response.ok) {
    throw new Error(`The server answered ${response.status}.`);
  }
}
