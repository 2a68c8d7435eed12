import { Kind, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { EXAMPLES, titleOf } from './examples';

describe('titleOf', () => {
  it('takes the leading comment up to its first stop or colon', () => {
    expect(titleOf('# Runs: best first. And more.\nquery Runs { runs { totalCount } }')).toBe('Runs');
  });

  it('has a word for a document without one', () => {
    expect(titleOf('{ viewer { name } }')).toBe('Example');
  });
});

describe('the examples', () => {
  it('have titles of their own', () => {
    const titles = new Set(EXAMPLES.map(({ title }) => title));
    expect(titles.size).toBe(EXAMPLES.length);
    expect(titles).not.toContain('Example');
  });

  it.each(EXAMPLES.map((example) => [example.title, example] as const))('%s is one named operation', (_, example) => {
    const { definitions } = parse(example.query);
    expect(definitions).toHaveLength(1);
    const [operation] = definitions;
    expect(operation?.kind === Kind.OPERATION_DEFINITION && operation.name?.value).toBeTruthy();
  });

  it('have variables exactly where they declare them', () => {
    for (const example of EXAMPLES) {
      const declared = /^(query|mutation) \w+\(\$(?<name>\w+)/m.exec(example.query)?.groups?.name;
      expect(Object.keys(JSON.parse(example.variables ?? '{}'))).toEqual(declared ? [declared] : []);
    }
  });
});
