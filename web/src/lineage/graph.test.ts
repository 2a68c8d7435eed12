import { describe, expect, it } from 'vitest';
import { graphOf, lineOf, next, type Places, stepsFrom, type Thing } from './graph';

function thing(id: string, depth: number): Thing {
  return { id, kind: 'RUN', depth, name: id, subtitle: '', moreUpstream: 0, moreDownstream: 0 };
}

/** data → run → (model → version, metrics), the run in the middle; and a stray edge from elsewhere. */
const ANSWER = {
  nodes: [thing('run', 0), thing('data', -1), thing('model', 1), thing('metrics', 1), thing('version', 2)],
  edges: [
    { from: 'data', to: 'run', kind: 'CONSUMED' },
    { from: 'run', to: 'model', kind: 'PRODUCED' },
    { from: 'run', to: 'metrics', kind: 'PRODUCED' },
    { from: 'model', to: 'version', kind: 'CHOSEN' },
    { from: 'run', to: 'version', kind: 'PROMOTED' },
    { from: 'run', to: 'version', kind: 'PROMOTED' },
    { from: 'run', to: 'version', kind: 'CONSUMED' },
    { from: 'elsewhere', to: 'data', kind: 'PRODUCED' },
  ],
  totalCount: 9,
};

function made() {
  const graph = graphOf(ANSWER);
  if (!graph) {
    throw new Error('The answer has nodes.');
  }
  return graph;
}

const PLACES: Places = {
  data: { x: 0, y: 50 },
  run: { x: 100, y: 50 },
  model: { x: 200, y: 0 },
  metrics: { x: 200, y: 90 },
  version: { x: 300, y: 20 },
};

describe('graphOf', () => {
  it('has the first node in the middle, and the count of all', () => {
    expect([made().centre.id, made().total]).toEqual(['run', 9]);
  });

  it('has one edge for each pair, with its kinds, and none to what is not shown', () => {
    const { edges } = made();
    expect(edges).toHaveLength(5);
    expect(edges.find(({ from, to }) => from === 'run' && to === 'version')?.kinds).toEqual(['PROMOTED', 'CONSUMED']);
    expect(edges.some(({ from }) => from === 'elsewhere')).toBe(false);
  });

  it('is nothing without nodes', () => {
    expect(graphOf({ nodes: [], edges: [], totalCount: 0 })).toBeNull();
  });
});

describe('stepsFrom', () => {
  it('goes one step to a side', () => {
    expect(stepsFrom(made(), 'version', 'upstream')).toEqual(['model', 'run']);
    expect(stepsFrom(made(), 'run', 'downstream')).toEqual(['model', 'metrics', 'version']);
    expect(stepsFrom(made(), 'data', 'upstream')).toEqual([]);
  });
});

describe('lineOf', () => {
  it('is what it was made from and what was made from it, not what else came of those', () => {
    expect([...lineOf(made(), 'model')].toSorted()).toEqual(['data', 'model', 'run', 'version']);
  });

  it('ends where the graph goes round', () => {
    const graph = graphOf({ ...ANSWER, edges: [...ANSWER.edges, { from: 'version', to: 'run', kind: 'CONSUMED' }] });
    expect(graph && lineOf(graph, 'version').size).toBe(5);
  });
});

describe('next', () => {
  it.each([
    ['run', 'ArrowLeft', 'data'],
    ['run', 'ArrowRight', 'version'],
    ['version', 'ArrowLeft', 'model'],
    ['model', 'ArrowDown', 'metrics'],
    ['metrics', 'ArrowUp', 'model'],
    ['model', 'ArrowUp', null],
    ['data', 'ArrowLeft', null],
    ['metrics', 'ArrowRight', null],
  ] as const)('from %s by %s is %s', (id, key, expected) => {
    expect(next(made(), PLACES, id, key)).toBe(expected);
  });

  it('stays where there is no place', () => {
    expect(next(made(), {}, 'run', 'ArrowLeft')).toBeNull();
  });
});
