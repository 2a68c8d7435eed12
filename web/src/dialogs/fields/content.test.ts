import { expect, it } from 'vitest';
import { readContent } from './content';

it.each([
  ['', null],
  ['  \n', null],
  ['{"a": [1, 2]}', 'JSON'],
  ['"text"', 'JSON'],
  ['a: 1\nb:\n  - x\n', 'YAML'],
  ["{'a': 1}", 'YAML'],
  ['plain words', 'YAML'],
])('reads %j as %s', async (text, as) => {
  expect(await readContent(text)).toEqual({ as, fault: null });
});

it('says where a fault is', async () => {
  const { as, fault } = await readContent('a: 1\nb: [1, 2\n');
  expect(as).toBeNull();
  expect(fault).toMatch(/^Neither JSON nor YAML: line \d+, column \d+: ./);
});

it('refuses aliases, as the server does', async () => {
  expect(await readContent('a: &x 1\nb: *x\n')).toEqual({ as: null, fault: 'A YAML alias (*name) is not accepted.' });
});

it('refuses several documents in one text', async () => {
  expect((await readContent('a: 1\n---\nb: 2\n')).fault).toContain('Neither JSON nor YAML');
});
