import { describe, expect, it } from 'vitest';
import { operationMeant } from './operation';

describe('operationMeant', () => {
  it.each([
    ['query A { a }', 'A', 'A'],
    ['query A { a }', 'OfTheTabBefore', 'A'],
    ['{ a }', 'OfTheTabBefore', null],
    ['query A { ...f } fragment f on Query { a }', undefined, 'A'],
    ['query A { a } query B { b }', 'B', 'B'],
    ['query A { a } query B { b }', undefined, null],
    ['query A {', 'A', 'A'],
  ])('of %j, asked for %j, is %j', (query, asked, meant) => {
    expect(operationMeant(query, asked)).toBe(meant);
  });
});
