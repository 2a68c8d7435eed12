import type { Asked } from '../api/early';
import { asks as ofModel } from '../pages/model/asks';
import { asks as ofModels } from '../pages/models/asks';
import { asks as ofRun } from '../pages/run/asks';
import { asks as ofRuns } from '../pages/runs/asks';
import { asks as ofVersion } from '../pages/version/asks';

/** The parts of an address that have a name in its pattern. */
export type Names = Readonly<Record<string, string | undefined>>;

/** What the pages ask that are opened most; an address begins with what the pattern says, as in app/routes.tsx. */
const PAGES: Readonly<Record<string, (names: Names, search: URLSearchParams) => readonly Asked[]>> = {
  '/models': ofModels,
  '/models/:owner/:model': ofModel,
  '/models/:owner/:model/versions/:version': ofVersion,
  '/runs': ofRuns,
  '/runs/:run': ofRun,
};

/** The names in a path that fits a pattern; null where it does not. */
export function namesIn(path: string, pattern: string): Names | null {
  const parts = path.replace(/\/$/, '').split('/');
  const wanted = pattern.split('/');
  if (parts.length !== wanted.length) {
    return null;
  }
  const names: Record<string, string> = {};
  for (const [at, one] of wanted.entries()) {
    const part = decoded(parts[at] ?? '');
    if (one.startsWith(':') && part) {
      names[one.slice(1)] = part;
    } else if (one !== part) {
      return null;
    }
  }
  return names;
}

function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}

/** What the page at an address is going to ask first. */
export function askedAt({ pathname, search }: Pick<Location, 'pathname' | 'search'>): readonly Asked[] {
  for (const [pattern, asks] of Object.entries(PAGES)) {
    const names = namesIn(pathname === '/' ? '/models' : pathname, pattern);
    if (names) {
      return asks(names, new URLSearchParams(search));
    }
  }
  return [];
}
