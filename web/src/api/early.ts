import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { type AnyVariables, createRequest, type GraphQLRequest } from '@urql/core';
import { client } from './client';
import { pulse } from './pulse';

/** A query with its variables, as a page asks it when it is opened. */
export type Asked = GraphQLRequest;

export function asking<Data, Variables extends AnyVariables>(query: TypedDocumentNode<Data, Variables>, variables: Variables): Asked {
  return createRequest(query, variables) as Asked;
}

/** What is asked already for a page that is not drawn yet, and so is new when it is. */
const early = new Set<number>();
const answers: Promise<unknown>[] = [];

/**
 * Asks these for a page that is not drawn yet, as soon as it is known since when changes are looked for: what is asked
 * from then on can be followed.
 */
export function askEarly(asked: readonly Asked[]): void {
  const started = pulse.start();
  asked.forEach((request) => {
    early.add(request.key);
    answers.push(started.then(() => client.executeQuery(request).toPromise()));
  });
}

export function isAskedEarly(key: number): boolean {
  return early.has(key);
}

/** Of what a page has shown it asks anew the next time. */
export function forget(key: number): void {
  early.delete(key);
}

/** Ends when all that was asked early has been answered, whatever the answers are. */
export async function answered(): Promise<void> {
  await Promise.all(answers);
}
