/** What every request of this page carries: the session cookie, and the header which other sites cannot send. */
export const HEADERS = { 'GraphQL-Require-Preflight': '1' };

export const ENDPOINT = '/graphql';

/** A fetch which never sends cookies to another origin, whatever address it is given. */
export const sameOriginFetch: typeof fetch = (input, init) => fetch(input, { ...init, credentials: 'same-origin' });

/** The parsed answer to a query, errors included; throws when the server cannot be reached or answers no JSON. */
export async function ask(query: string): Promise<unknown> {
  const response = await sameOriginFetch(ENDPOINT, {
    method: 'POST',
    headers: { ...HEADERS, 'Content-Type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  return response.json();
}

/** Ends the session; throws when the server did not. */
export async function signOut(): Promise<void> {
  const response = await sameOriginFetch('/sign-out', { method: 'POST', headers: HEADERS });
  if (!response.ok) {
    throw new Error(`The server answered ${response.status}.`);
  }
}
