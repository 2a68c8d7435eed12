export interface Linked {
  readonly query: string;
  /** JSON text as it came; empty where the link has none. */
  readonly variables: string;
}

/** The document that an address `/graphiql?query=…&variables=…` opens; null where it names none. */
export function linked(search: string): Linked | null {
  const parameters = new URLSearchParams(search);
  const query = parameters.get('query') ?? '';
  return query.trim() ? { query, variables: parameters.get('variables') ?? '' } : null;
}
