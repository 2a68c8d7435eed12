import { describe, expect, it } from 'vitest';
import { FieldError, objectIn, operationsOf } from './plain-run';

describe('what a field holds', () => {
  it.each([
    ['', undefined],
    [' \n', undefined],
    ['{"a": [1]}', { a: [1] }],
  ])('%j is %j', (text, expected) => {
    expect(objectIn('Variables', text)).toEqual(expected);
  });

  it.each(['[1]', 'null', '1', '"text"'])('%s is refused, with the name of the field', (text) => {
    expect(() => objectIn('Variables', text)).toThrow(new FieldError('Variables: an object is needed, as {"name": "value"}.'));
  });

  it('says where it is no JSON', () => {
    expect(() => objectIn('Headers', '{"a"')).toThrow(/^Headers: .*position 4/);
  });
});

describe('the operations of a document', () => {
  it.each([
    ['query A { a } mutation B { b } fragment C on D { d }', ['A', 'B']],
    ['{ a }', []],
    ['query A {', []],
  ])('%s', (query, names) => {
    expect(operationsOf(query)).toEqual(names);
  });
});
