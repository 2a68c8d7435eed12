import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { type AnyVariables, createRequest, type GraphQLRequest } from '@urql/core';
import { client } from './client';
import { pulse } from './pulse';

/** A query with its variables, as a page asks it when it is opened. */
export type Asked = GraphQLRequest;

export function asking<Data, Variables extends AnyVariables>(query: TypedDocumentNode<Data, Variables>, variables: Variables): Asked {
  return createRequest(query, variables) as Asked;
}

/** What is asked already for a page that is not drawn yet, and how many changes had been told when it was. */
const early = new Map<number, number>();
const answers: Promise<unknown>[] = [];

/**
 * Asks these for a page that is not drawn yet, as soon as it is known since when changes are looked for: what is asked
 * from then on can be followed.
 */
export function askEarly(asked: readonly Asked[]): void {
  const started = pulse.start();
  asked.forEach((request) => {
    early.set(request.key, pulse.told());
    answers.push(started.then(() => client.executeQuery(request).toPromise()));
  });
}

export function isAskedEarly(key: number): boolean {
  return early.has(key);
}

/** Ends what is special about a question, as the page is drawn; whether anything has changed since it was asked. */
export function settle(key: number): boolean {
  const told = early.get(key);
  early.delete(key);
  return told !== undefined && told !== pulse.told();
}

/** Ends when all that was asked early has been answered, whatever the answers are. */
export async function answered(): Promise<void> {
  await Promise.all(answers);
}
