import { describe, expect, it } from 'vitest';
import { labelOf, lookOf, relation, stateOf } from './kinds';

const THING = { id: 'run_1', kind: 'RUN', depth: -2, name: 'train', subtitle: 'SUCCEEDED', moreUpstream: 0, moreDownstream: 0 };

describe('lookOf', () => {
  it('knows where versions and runs are', () => {
    expect(lookOf('RUN').path?.(THING)).toBe('/runs/run_1');
    expect(lookOf('VERSION').path?.({ ...THING, name: 'acme/churn:v 1' })).toBe('/models/acme/churn/versions/v%201');
    expect(lookOf('DEPLOYMENT').path?.({ ...THING, name: 'acme/churn:v1@eu-production' })).toBe('/models/acme/churn/versions/v1?tab=deployments');
    expect(lookOf('DATASET').path).toBeUndefined();
  });

  it('has words for a kind that it does not know', () => {
    expect(lookOf('MODEL_DEPLOYMENT').label).toBe('Model deployment');
  });
});

describe('stateOf', () => {
  it.each([
    ['RUN', 'SUCCEEDED', 'Succeeded'],
    ['VERSION', 'PRODUCTION', 'Production'],
    ['ARTIFACT', 'DOCKER_IMAGE', 'docker image'],
    ['DATASET', 'DATASET', undefined],
    ['DEPLOYMENT', 'RUNNING', 'Running'],
    ['DEPLOYMENT', 'LIVE', 'live'],
    ['VERSION', 'RETIRED', 'retired'],
    ['RUN', '', undefined],
  ])('of %s with %s is %s', (kind, subtitle, label) => {
    expect(stateOf({ ...THING, kind, subtitle })?.label).toBe(label);
  });
});

describe('relation', () => {
  it('reads from the middle outward', () => {
    expect(relation(['CONSUMED'], 'upstream')).toBe('consumed');
    expect(relation(['PROMOTED', 'CONSUMED'], 'downstream')).toBe('promoted to, consumed by');
    expect(relation(['DEPLOYED'], 'downstream')).toBe('deployed to');
    expect(relation(['SERVED_BY'], 'downstream')).toBe('served by');
  });
});

describe('labelOf', () => {
  it('says what it is, where, and what is not shown', () => {
    expect(labelOf({ ...THING, moreUpstream: 1000, moreDownstream: 2 }, false)).toBe('Run · Succeeded train, 2 steps before the middle, 1,000 or more before it not shown, 2 after it not shown');
    expect(labelOf({ ...THING, depth: 0 }, true)).toBe('Run · Succeeded train, in the middle');
  });
});
