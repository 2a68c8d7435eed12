import { readFileSync } from 'node:fs';
import { print } from 'graphql';
import { matchRoutes } from 'react-router';
import { expect, test } from 'vitest';
import { askedAt, namesIn } from './opened';

const ROUTES = readFileSync(`${import.meta.dirname}/../app/routes.tsx`, 'utf8');
const PATTERNS = [...ROUTES.matchAll(/page\('([^']+)'/g)].map(([, pattern = '']) => pattern);
const PATHS = [
  '/',
  '/models',
  '/models/',
  '/models/acme/churn',
  '/models/acme/churn/',
  '/models/acme',
  '/models/acme/churn/compare',
  '/models/acme/churn/versions/v1.0%2Brc%C3%A9',
  '/models/acme/churn/versions',
  '/runs',
  '/runs/run_01',
  '/projects/acme/train',
  '/organizations/acme',
  '/nothing/here',
];

test.each(PATHS)('%s has the names that the router finds', (path) => {
  for (const pattern of PATTERNS) {
    expect(namesIn(path, pattern), pattern).toEqual(matchRoutes([{ path: pattern }], path)?.[0]?.params ?? null);
  }
});

test('what is no text is no name', () => {
  expect(namesIn('/runs/%ff', '/runs/:run')).toBeNull();
});

test.each([
  ['/', '', ['Models'], { query: null, sort: '-updated_at', first: 50 }],
  ['/models', '?q=stage:+production&before=x', ['Models'], { query: 'stage: production', sort: '-updated_at', last: 50, before: 'x' }],
  ['/models/acme/churn', '', ['ModelPage'], { name: 'acme/churn' }],
  ['/models/acme/churn', '?tab=versions', ['ModelPage', 'ModelVersions'], { name: 'acme/churn' }],
  ['/models/acme/churn/versions/v1', '', ['VersionPage'], { name: 'acme/churn:v1' }],
  ['/runs', '?sort=name', ['Runs'], { query: null, sort: 'name', first: 50 }],
  ['/runs/run_01', '', ['RunPage'], { id: 'run_01' }],
  ['/tokens', '', [], undefined],
])('%s%s asks for %j', (pathname, search, operations, variables) => {
  const asked = askedAt({ pathname, search });
  expect(asked.map(({ query }) => /query (\w+)/.exec(print(query))?.[1])).toEqual(operations);
  expect(JSON.parse(JSON.stringify(asked[0]?.variables ?? null))).toEqual(variables ?? null);
});
