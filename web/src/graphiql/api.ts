/** What every request of this page carries: the session cookie, and the header which other sites cannot send. */
export const HEADERS = { 'GraphQL-Require-Preflight': '1' };

export const ENDPOINT = '/graphql';

/** A fetch which never sends cookies to another origin, whatever address it is given. */
export const sameOriginFetch: typeof fetch = (input, init) => fetch(input, { ...init, credentials: 'same-origin' });

interface More {
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal | null;
}

/** The response to an operation; throws when the server cannot be reached. */
export function post(sent: object, { headers, signal = null }: More = {}): Promise<Response> {
  return sameOriginFetch(ENDPOINT, {
    method: 'POST',
    headers: { ...HEADERS, ...headers, 'Content-Type': 'application/json' },
    body: JSON.stringify(sent),
    signal,
  });
}

/** The parsed answer to a query, errors included; throws when the server cannot be reached or answers no JSON. */
export async function ask(query: string): Promise<unknown> {
  const response = await post({ query });
  return response.json();
}

/** Ends the session; throws when the server did not. */
export async function signOut(): Promise<void> {
  const response = await sameOriginFetch('/sign-out', { method: 'POST', headers: HEADERS });
  if (!response.ok) {
    throw new Error(`The server answered ${response.status}.`);
  }
}
