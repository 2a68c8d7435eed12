import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const SOURCES = join(import.meta.dirname, '..');
const STYLES = join(SOURCES, '..', 'node_modules', '@mantine', 'core', 'styles');

const styled = new Set(readdirSync(STYLES).flatMap((file) => /^(\w+)\.css$/.exec(file)?.[1] ?? []));
const order = [...readFileSync(join(import.meta.dirname, 'mantine.css'), 'utf8').matchAll(/styles\/([\w-]+)\.css/g)].map((found) => found[1] ?? '');
const imported = new Set(order);

/** Components that others draw themselves with, beyond those named like them. */
const DRAWN_WITH: Readonly<Record<string, readonly string[]>> = {
  Autocomplete: ['Combobox', 'Input'],
  Checkbox: ['InlineInput'],
  LineChart: ['ColorSwatch'],
  Drawer: ['Drawer', 'ModalBase'],
  MultiSelect: ['Combobox', 'PillsInput', 'Pill'],
  Radio: ['InlineInput'],
  Select: ['Combobox', 'Input'],
  Switch: ['InlineInput'],
  TagsInput: ['Combobox', 'PillsInput', 'Pill'],
};

function used(): string[] {
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file) && !file.startsWith('graphiql'));
  const lists = files.flatMap((file) => [...readFileSync(join(SOURCES, file), 'utf8').matchAll(/import \{([^}]*)\} from '@mantine\/(?:core|charts)'/g)].map((found) => found[1] ?? ''));
  const names = lists.flatMap((list) => list.split(',')).map((name) => name.trim()).filter((name) => /^[A-Z]\w*$/.test(name));
  return [...new Set(names)];
}

it('brings the styles of every component that a page uses', () => {
  const needed = used().flatMap((name) => [name, ...(DRAWN_WITH[name] ?? [])]).filter((name) => styled.has(name));
  expect(needed.length).toBeGreaterThan(20);
  expect(needed.filter((name) => !imported.has(name))).toEqual([]);
});

it('brings them in the order of the whole sheet, on which which rule wins depends', () => {
  const whole = readFileSync(join(STYLES, '..', 'styles.css'), 'utf8');
  const place = (name: string) => whole.indexOf(/\.m_[0-9a-f]+/.exec(readFileSync(join(STYLES, `${name}.css`), 'utf8'))?.[0] ?? name);
  const components = order.filter((name) => /^[A-Z]/.test(name));
  expect(components).toEqual(components.toSorted((one, other) => place(one) - place(other)));
});
