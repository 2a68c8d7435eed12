import { explorerPlugin } from '@graphiql/plugin-explorer';
import { GraphiQL, HISTORY_PLUGIN } from 'graphiql';
import { useState } from 'react';
import { documentOf, EXAMPLES } from './examples';
import { EXAMPLES_PLUGIN } from './examples-panel';
import { fetcher } from './fetcher';
import type { Linked } from './link';
import { storage } from './storage';

const PLUGINS = [EXAMPLES_PLUGIN, HISTORY_PLUGIN, explorerPlugin({ showAttribution: false })];
// Empty rather than absent, for the history takes a change between the two for another query.
const TABS = EXAMPLES.map((example) => ({ ...documentOf(example), headers: '' }));

/** What is shown first: a document that is opened has a tab of its own, beside those there are, and is not run. */
function begun(opened: Linked | null) {
  return opened
    ? { defaultTabs: [{ ...opened, headers: '' }, ...TABS], initialQuery: opened.query, initialVariables: opened.variables }
    : { defaultTabs: TABS };
}

/** GraphiQL on this server's API; typed headers live no longer than the page, for they may hold a token. */
export function Explorer({ opened }: { opened: Linked | null }) {
  const [first] = useState(() => begun(opened));
  return (
    <GraphiQL
      fetcher={fetcher}
      plugins={PLUGINS}
      storage={storage}
      {...first}
      defaultQuery=""
      inputValueDeprecation
      schemaDescription
      shouldPersistHeaders={false}
      showPersistHeadersSettings={false}
    />
  );
}
