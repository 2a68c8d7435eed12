import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { useState } from 'react';
import { type AnyVariables, useMutation } from 'urql';
import { type Failure, failuresOf } from './failure';

export interface Act<Data, Variables> {
  /** Does it; answers null when it was refused, and then `failures` says why. */
  run(variables: Variables): Promise<Data | null>;
  busy: boolean;
  failures: readonly Failure[];
  /** What to show beside the field of this name of the input. */
  at(field: string): string | undefined;
  /** What concerns none of these fields and so belongs to the dialog as a whole. */
  besides(...fields: readonly string[]): readonly Failure[];
}

/** A mutation, with what the API refused by the input's fields. */
export function useAct<Data, Variables extends AnyVariables>(document: TypedDocumentNode<Data, Variables>): Act<Data, Variables> {
  const [{ fetching }, execute] = useMutation<Data, Variables>(document);
  const [failures, setFailures] = useState<readonly Failure[]>([]);
  return {
    async run(variables) {
      setFailures([]);
      const { data, error } = await execute(variables);
      const found = failuresOf(error);
      setFailures(found);
      return found.length === 0 && data ? data : null;
    },
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
