/** The addresses of things, by the names that people know them by. */

/** OWNER/NAME as two segments of a path. */
function segments(fullName: string): string {
  return fullName.split('/').map(encodeURIComponent).join('/');
}

export function modelPath(fullName: string, tab?: string): string {
  return `/models/${segments(fullName)}${tab ? `?tab=${tab}` : ''}`;
}

/** The page of OWNER/NAME:VERSION. */
export function versionPath(fullName: string, tab?: string): string {
  const at = fullName.indexOf(':');
  const version = encodeURIComponent(fullName.slice(at + 1));
  return `${modelPath(fullName.slice(0, at))}/versions/${version}${tab ? `?tab=${tab}` : ''}`;
}

/** The comparison of versions of one model, by their names in it. */
export function comparePath(model: string, versions: readonly string[]): string {
  return `${modelPath(model)}/compare?versions=${versions.map(encodeURIComponent).join(',')}`;
}

export function runPath(id: string, tab?: string): string {
  return `/runs/${id}${tab ? `?tab=${tab}` : ''}`;
}

export function projectPath(fullName: string): string {
  return `/projects/${segments(fullName)}`;
}

export function organizationPath(name: string, tab?: string): string {
  return `/organizations/${encodeURIComponent(name)}${tab ? `?tab=${tab}` : ''}`;
}

export function teamPath(fullName: string): string {
  return `/teams/${segments(fullName)}`;
}

/** The explorer with a document and its variables in its editors. */
export function explorerPath(query: string, variables?: unknown): string {
  const search = new URLSearchParams({ query });
  if (variables !== undefined) {
    search.set('variables', JSON.stringify(variables, null, 2));
  }
  return `/graphiql?${search}`;
}

/** The address of a WebSocket at a path of this server. */
export function socketAddress(path: string): string {
  const address = new URL(path, location.href);
  address.protocol = address.protocol.replace('http', 'ws');
  return address.href;
}
