import { explorerPlugin } from '@graphiql/plugin-explorer';
import { createGraphiQLFetcher, type Fetcher } from '@graphiql/toolkit';
import { GraphiQL, HISTORY_PLUGIN } from 'graphiql';
import { type DocumentNode, parse } from 'graphql';
import { ENDPOINT, HEADERS, sameOriginFetch } from './api';
import { EXAMPLES } from './examples';
import { EXAMPLES_PLUGIN } from './examples-panel';
import { linked } from './link';
import { operationMeant } from './operation';
import { storage } from './storage';

const PLUGINS = [EXAMPLES_PLUGIN, HISTORY_PLUGIN, explorerPlugin({ showAttribution: false })];
// Empty rather than absent, for the history takes a change between the two for another query.
const TABS = EXAMPLES.map(({ query, variables }) => ({ query, variables: variables ?? '', headers: '' }));
/** A link to a document opens it in a tab of its own, beside those there are, and does not run it. */
const LINKED = linked(location.search);
const STARTED = LINKED ? [{ ...LINKED, headers: '' }, ...TABS] : TABS;
const INITIAL = LINKED ? { initialQuery: LINKED.query, initialVariables: LINKED.variables } : {};
/** GraphiQL's history keeps a query that it has seen under way, and misses one that is answered within a frame or two. */
const LEAST_MS = 100;
const fetchSeen: typeof fetch = async (input, init) => {
  const seen = new Promise((resolve) => setTimeout(resolve, LEAST_MS));
  const response = await sameOriginFetch(input, init);
  await seen;
  return response;
};
const socket = new URL(ENDPOINT, location.href);
socket.protocol = socket.protocol.replace('http', 'ws');
const send = createGraphiQLFetcher({
  url: ENDPOINT,
  subscriptionUrl: socket.href,
  headers: HEADERS,
  fetch: fetchSeen,
  enableIncrementalDelivery: false,
});
/** What is told of a document may still be that of the one before it, by which a subscription would not be known. */
function told(query: string): { documentAST?: DocumentNode } {
  try {
    return { documentAST: parse(query) };
  } catch {
    return {}; // the API tells what is wrong with it
  }
}
const fetcher: Fetcher = (params, options) =>
  send({ ...params, operationName: operationMeant(params.query, params.operationName) }, { ...options, ...told(params.query) });

/** GraphiQL on this server's API; typed headers live no longer than the page, for they may hold a token. */
export function Explorer() {
  return (
    <GraphiQL
      fetcher={fetcher}
      plugins={PLUGINS}
      storage={storage}
      defaultTabs={STARTED}
      {...INITIAL}
      defaultQuery=""
      inputValueDeprecation
      schemaDescription
      shouldPersistHeaders={false}
      showPersistHeadersSettings={false}
    />
  );
}
