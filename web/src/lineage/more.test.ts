import { describe, expect, it } from 'vitest';
import type { Thing } from './graph';
import { changeFor } from './more';

const at = (depth: number): Thing => ({ id: 'run_1', kind: 'RUN', depth, name: 'train', subtitle: '', moreUpstream: 3, moreDownstream: 3 });
const USUAL = { depth: 2, first: 100, direction: 'BOTH' } as const;

describe('changeFor', () => {
  it('goes a step further where a thing stands at the edge', () => {
    expect(changeFor(at(-2), 'upstream', USUAL)).toEqual({ depth: 3 });
    expect(changeFor(at(2), 'downstream', USUAL)).toEqual({ depth: 3 });
  });

  it('shows more where the neighbours are within the steps', () => {
    expect(changeFor(at(1), 'downstream', USUAL)).toEqual({ first: 500 });
    expect(changeFor(at(0), 'upstream', USUAL)).toEqual({ first: 500 });
  });

  it('goes both ways from the middle where one way was asked for', () => {
    expect(changeFor(at(0), 'downstream', { ...USUAL, direction: 'UPSTREAM' })).toEqual({ direction: 'BOTH' });
    expect(changeFor(at(0), 'upstream', { ...USUAL, direction: 'UPSTREAM' })).toEqual({ first: 500 });
  });

  it.each([
    [-1, 'downstream', USUAL],
    [1, 'upstream', USUAL],
    [10, 'downstream', { ...USUAL, depth: 10 }],
    [1, 'downstream', { ...USUAL, first: 500 }],
  ] as const)('puts it in the middle where nothing else shows them: %i %s', (depth, side, seen) => {
    expect(changeFor(at(depth), side, seen)).toEqual({ centre: 'run_1' });
  });
});
