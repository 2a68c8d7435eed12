import { type ExecutionResult, OperationTypeNode } from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import { socketAddress } from '../app/paths';
import { ENDPOINT, post } from './api';
import { operationsIn } from './operation';

/** What is sent; texts as they were typed. */
export interface Typed {
  readonly query: string;
  readonly variables: string;
  readonly headers: string;
  /** The operation that is meant where there are several. */
  readonly operation: string | null;
}

/** A field that does not hold what it should. */
export class FieldError extends Error {}

/** The names of a document's operations; none where it cannot be read. */
export function operationsOf(query: string): string[] {
  return operationsIn(query).flatMap(({ name }) => (name ? [name.value] : []));
}

function isSubscription(query: string, operation: string | null): boolean {
  const meant = operationsIn(query).find(({ name }) => operation === null || name?.value === operation);
  return meant?.operation === OperationTypeNode.SUBSCRIPTION;
}

/** The object that a field holds as JSON; undefined for an empty one. Throws a `FieldError`. */
export function objectIn(name: string, text: string): Record<string, unknown> | undefined {
  if (!text.trim()) {
    return undefined;
  }
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch (error) {
    throw new FieldError(`${name}: ${error instanceof Error ? error.message : 'not JSON'}`);
  }
  if (typeof found !== 'object' || found === null || Array.isArray(found)) {
    throw new FieldError(`${name}: an object is needed, as {"name": "value"}.`);
  }
  return found as Record<string, unknown>;
}

async function* over(socket: string, sent: SubscribePayload, signal: AbortSignal): AsyncGenerator<ExecutionResult> {
  const { createClient } = await import('graphql-ws');
  const client = createClient({ url: socket, retryAttempts: 0 });
  const coming = client.iterate(sent);
  signal.addEventListener('abort', () => void coming.return?.(), { once: true });
  try {
    yield* coming as AsyncIterable<ExecutionResult>;
  } catch (error) {
    if (!Array.isArray(error)) {
      throw new Error('The server ended the stream.', { cause: error });
    }
    yield { errors: error }; // what it says of a document it does not run
  } finally {
    await client.dispose();
  }
}

/**
 * Yields the answers to what was typed: one, or of a subscription each as it comes, over a socket, until `signal` is
 * given. Throws a `FieldError` before anything is sent, and what `fetch` throws.
 */
export async function* answers({ query, variables, headers, operation }: Typed, signal: AbortSignal): AsyncGenerator<ExecutionResult> {
  const given = objectIn('Variables', variables);
  const more = Object.fromEntries(Object.entries(objectIn('Headers', headers) ?? {}).map(([name, value]) => [name, String(value)]));
  const sent = { query, variables: given, operationName: operation };
  if (isSubscription(query, operation)) {
    yield* over(socketAddress(ENDPOINT), sent, signal);
    return;
  }
  const response = await post(sent, { headers: more, signal });
  yield (await response.json().catch(() => {
    throw new Error(`The server answered ${response.status}, and no JSON.`);
  })) as ExecutionResult;
}
