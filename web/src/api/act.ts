import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { useState } from 'react';
import { type AnyVariables, useMutation } from 'urql';
import { type Failure, failuresOf } from './failure';

export interface Act<Data, Variables> {
  /** Does it; answers null when it was refused, and then `failures` says why. */
  run(variables: Variables): Promise<Data | null>;
  /** The same for who goes on by what was refused: answers the failures too. */
  attempt(variables: Variables): Promise<{ data: Data | null; failures: readonly Failure[] }>;
  busy: boolean;
  failures: readonly Failure[];
  /** What to show beside the field of this name of the input. */
  at(field: string): string | undefined;
  /** What concerns none of these fields and so belongs to the dialog as a whole. */
  besides(...fields: readonly string[]): readonly Failure[];
}

/**
 * A mutation, with what the API refused by the input's fields. What is shown and holds a type that
 * the answer has is read again; `touches` names types that it has not, as where something is deleted.
 */
export function useAct<Data, Variables extends AnyVariables>(document: TypedDocumentNode<Data, Variables>, touches: readonly string[] = []): Act<Data, Variables> {
  const [{ fetching }, execute] = useMutation<Data, Variables>(document);
  const [failures, setFailures] = useState<readonly Failure[]>([]);
  async function attempt(variables: Variables) {
    setFailures([]);
    const { data, error } = await execute(variables, { additionalTypenames: [...touches] });
    const found = failuresOf(error);
    setFailures(found);
    return { data: found.length === 0 && data ? data : null, failures: found };
  }
  return {
    run: async (variables) => (await attempt(variables)).data,
    attempt,
    busy: fetching,
    failures,
    at: (field) => failures.find(({ input }) => input[0] === field)?.message,
    besides: (...fields) => failures.filter(({ input }) => !fields.includes(input[0] ?? '')),
  };
}

/** A key under which a create may be sent again without being done twice. */
export function makeKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
