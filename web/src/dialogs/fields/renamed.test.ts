import { expect, it } from 'vitest';
import { renamed } from './renamed';

it.each([
  ['/models/acme/a', '/models/acme/b'],
  ['/models/acme/a/versions/v1', '/models/acme/b/versions/v1'],
])('%s goes along to %s', (path, next) => {
  expect(renamed(path, '/models/acme/a', '/models/acme/b')).toBe(next);
});

it.each(['/models', '/models/acme/ab', '/runs/acme/a'])('%s stays', (path) => {
  expect(renamed(path, '/models/acme/a', '/models/acme/b')).toBeNull();
});

it('stays where the name is the same', () => {
  expect(renamed('/models/acme/a', '/models/acme/a', '/models/acme/a')).toBeNull();
});
