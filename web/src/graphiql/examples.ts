import type { Linked } from './link';

const documents = import.meta.glob<string>('./examples/*.graphql', { query: '?raw', import: 'default', eager: true });
const variables = import.meta.glob<string>('./examples/*.json', { query: '?raw', import: 'default', eager: true });

export interface Example {
  /** What the first comment of the document says, up to its first full stop or colon. */
  readonly title: string;
  readonly query: string;
  /** JSON text, or null when the document takes no variables. */
  readonly variables: string | null;
}

/** The document of an example, as a link or a tab holds one: without variables their text is empty. */
export function documentOf(example: Example): Linked {
  return { query: example.query, variables: example.variables ?? '' };
}

/** The words of a document's leading comment, by which a person chooses it. */
export function titleOf(query: string): string {
  return /^#\s*([^.:\n]+)/.exec(query)?.[1]?.trim() ?? 'Example';
}

/** The examples in the order of their file names; each runs as it stands. */
export const EXAMPLES: readonly Example[] = Object.keys(documents)
  .toSorted()
  .map((path) => {
    const query = documents[path] ?? '';
    return { title: titleOf(query), query, variables: variables[path.replace(/graphql$/, 'json')] ?? null };
  });
