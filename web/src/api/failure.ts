import type { CombinedError } from '@urql/core';

/** Codes that the API promises (docs/errors.md), and UNREACHABLE for a server that did not answer. */
export type Code =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'BAD_USER_INPUT'
  | 'QUERY_TOO_COMPLEX'
  | 'RATE_LIMITED'
  | 'UNAVAILABLE'
  | 'INTERNAL'
  | 'UNREACHABLE';

export interface Failure {
  readonly code: Code;
  readonly message: string;
  /** The path into a mutation's input, such as ["name"]; empty where the error is about no field. */
  readonly input: readonly string[];
  /** What a CONFLICT collided with, if the viewer may see it. */
  readonly current: Readonly<Record<string, unknown>> | null;
  /** Under which the operator finds the request in the log. */
  readonly requestId: string | null;
}

interface Extensions {
  readonly code?: unknown;
  readonly input?: unknown;
  readonly current?: unknown;
  readonly id?: unknown;
  readonly requestId?: unknown;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function one(message: string, extensions: Extensions, requestId: string | null): Failure {
  const { input, current } = extensions;
  return {
    code: (textOf(extensions.code) ?? 'INTERNAL') as Code,
    message,
    input: Array.isArray(input) ? input.map(String) : [],
    current: current !== null && typeof current === 'object' ? (current as Record<string, unknown>) : null,
    requestId: textOf(extensions.id) ?? textOf(extensions.requestId) ?? requestId,
  };
}

/** What went wrong, in the API's order; a request that got no answer is one failure of its own. */
export function failuresOf(error: CombinedError | undefined): Failure[] {
  if (!error) {
    return [];
  }
  const response = error.response as Response | undefined;
  const requestId = response?.headers?.get('x-request-id') ?? null;
  if (error.graphQLErrors.length > 0) {
    return error.graphQLErrors.map(({ message, extensions }) => one(message, extensions, requestId));
  }
  const message = response
    ? `The server answered ${response.status} and no data.`
    : 'The server does not answer. Check your connection, and that the registry runs.';
  return [{ code: 'UNREACHABLE', message, input: [], current: null, requestId }];
}

/** The failure to show where there is room for one. */
export function failureOf(error: CombinedError | undefined): Failure | null {
  return failuresOf(error)[0] ?? null;
}
