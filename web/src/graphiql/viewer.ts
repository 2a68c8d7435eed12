import { ask } from './api';

export interface Viewer {
  readonly name: string;
  readonly email: string | null;
}

interface ViewerAnswer {
  readonly data?: { readonly viewer?: { readonly name?: unknown; readonly email?: unknown } | null } | null;
}

/** The person in an answer to `VIEWER`, or null when the answer names none, whatever else it is. */
export function readViewer(answer: unknown): Viewer | null {
  const viewer = (answer as ViewerAnswer | null)?.data?.viewer;
  if (!viewer || typeof viewer.name !== 'string') {
    return null;
  }
  return { name: viewer.name, email: typeof viewer.email === 'string' ? viewer.email : null };
}

const VIEWER = '{ viewer { name email } }';

/** Who this browser is signed in as; null when nobody, or when the API cannot say. */
export async function fetchViewer(): Promise<Viewer | null> {
  try {
    return readViewer(await ask(VIEWER));
  } catch {
    return null;
  }
}
