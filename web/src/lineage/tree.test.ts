import { describe, expect, it } from 'vitest';
import { graphOf, type Thing } from './graph';
import { branches } from './tree';

function graph(centre: string, pairs: readonly (readonly [string, string])[]) {
  const ids = [...new Set([centre, ...pairs.flat()])];
  const nodes = ids.map((id): Thing => ({ id, kind: 'RUN', depth: 0, name: id, subtitle: '', moreUpstream: 0, moreDownstream: 0 }));
  const found = graphOf({ nodes, edges: pairs.map(([from, to]) => ({ from, to, kind: 'CONSUMED' })), totalCount: ids.length });
  if (!found) {
    throw new Error('There are nodes.');
  }
  return found;
}

const shown = (rows: ReturnType<typeof branches>) => rows.map(({ node, level, again }) => `${'.'.repeat(level)}${node.id}${again === null ? '' : ` see ${again}`}`);

describe('branches', () => {
  it('goes to the depth of each branch before the next', () => {
    const made = graph('v', [['a', 'v'], ['b', 'v'], ['c', 'a'], ['v', 'w']]);
    expect(shown(branches(made, 'upstream'))).toEqual(['.a', '..c', '.b']);
    expect(shown(branches(made, 'downstream'))).toEqual(['.w']);
  });

  it('tells what follows once where branches meet', () => {
    const made = graph('v', [['v', 'a'], ['v', 'b'], ['a', 'c'], ['b', 'c'], ['c', 'd']]);
    expect(shown(branches(made, 'downstream'))).toEqual(['.a', '..c', '...d', '.b', '..c see 2']);
  });

  it('tells it as near to the middle as it is', () => {
    const made = graph('v', [['a', 'v'], ['b', 'a'], ['b', 'v'], ['c', 'b']]);
    expect(shown(branches(made, 'upstream'))).toEqual(['.a', '..b see 1', '.b', '..c']);
  });

  it('ends where the graph goes round', () => {
    const made = graph('v', [['v', 'a'], ['a', 'v']]);
    expect(shown(branches(made, 'downstream'))).toEqual(['.a', '..v see centre']);
  });

  it('says how two are connected', () => {
    const made = graph('v', [['a', 'v']]);
    expect(branches(made, 'upstream')[0]?.kinds).toEqual(['CONSUMED']);
  });
});
