import { createGraphiQLFetcher, type Fetcher } from '@graphiql/toolkit';
import { type DocumentNode, parse } from 'graphql';
import { socketAddress } from '../app/paths';
import { ENDPOINT, HEADERS, sameOriginFetch } from './api';
import { operationMeant } from './operation';

/** GraphiQL's history keeps a query that it has seen under way, and misses one that is answered within a frame or two. */
const LEAST_MS = 100;
const fetchSeen: typeof fetch = async (input, init) => {
  const seen = new Promise((resolve) => setTimeout(resolve, LEAST_MS));
  const response = await sameOriginFetch(input, init);
  await seen;
  return response;
};

/** What is told of a document may still be that of the one before it, by which a subscription would not be known. */
function told(query: string): { documentAST?: DocumentNode } {
  try {
    return { documentAST: parse(query) };
  } catch {
    return {}; // the API tells what is wrong with it
  }
}

const send = createGraphiQLFetcher({
  url: ENDPOINT,
  subscriptionUrl: socketAddress(ENDPOINT),
  headers: HEADERS,
  fetch: fetchSeen,
  enableIncrementalDelivery: false,
});

/** Sends what GraphiQL runs: queries and mutations by HTTP, subscriptions over a socket. */
export const fetcher: Fetcher = (params, options) =>
  send({ ...params, operationName: operationMeant(params.query, params.operationName) }, { ...options, ...told(params.query) });
