import { expect, it } from 'vitest';
import { comparePath, explorerPath, modelPath, versionPath } from './paths';
import { changed } from './url';

const changes = (search: string, set: Parameters<typeof changed>[1]) => changed(new URLSearchParams(search), set).toString();

it('begins a list again when its filter or order changes', () => {
  expect(changes('q=a&after=x&page=3', { q: 'b' })).toBe('q=b');
  expect(changes('after=x&page=3', { sort: 'name' })).toBe('sort=name');
});

it('keeps the filter when the page changes', () => {
  expect(changes('q=a&after=x&page=2', { after: 'y', page: '3' })).toBe('q=a&after=y&page=3');
  expect(changes('q=a&after=x&page=2', { before: 'x', after: null, page: null })).toBe('q=a&before=x');
});

it('takes out what is empty', () => {
  expect(changes('q=a&tab=runs', { q: '', tab: undefined })).toBe('');
});

it('makes addresses out of names', () => {
  expect(modelPath('acme/churn', 'versions')).toBe('/models/acme/churn?tab=versions');
  expect(versionPath('acme/churn:v1.2')).toBe('/models/acme/churn/versions/v1.2');
  expect(comparePath('acme/churn', ['v1', 'v2'])).toBe('/models/acme/churn/compare?versions=v1,v2');
  const explorer = new URL(explorerPath('{ viewer { name } }', { a: '&' }), 'http://x');
  expect(explorer.pathname).toBe('/graphiql');
  expect(explorer.searchParams.get('query')).toBe('{ viewer { name } }');
  expect(JSON.parse(explorer.searchParams.get('variables') ?? '')).toEqual({ a: '&' });
});
