import { describe, expect, it } from 'vitest';
import type { EventKind } from '../../gql/graphql';
import { doneBy, KINDS, kindsOf, quoteOf } from './kinds';
import type { Fields, Segment } from './say';

function read(segment: Segment): string {
  if (typeof segment === 'string') {
    return segment;
  }
  switch (segment.is) {
    case 'subject':
      return 'S';
    case 'home':
      return `${segment.behind}H`;
    case 'stage':
      return segment.stage.toLowerCase();
    case 'name':
      return segment.text;
  }
}

function told(kind: EventKind, before: Fields | null = null, after: Fields | null = null, actor = 'ada'): string {
  return KINDS[kind].tell({ actor, subject: 'grace', before, after }).map(read).join('');
}

describe('sentences', () => {
  it('say from which stage to which, where that may be read', () => {
    expect(told('VERSION_STAGED', { stage: 'TESTING' }, { stage: 'PRODUCTION', message: 'Good.' })).toBe('moved S from testing to production');
    expect(told('VERSION_STAGED')).toBe('moved S to another stage');
    expect(quoteOf('VERSION_STAGED', { message: 'Good.' })).toBe('Good.');
  });

  it('tell a first grant from a changed one', () => {
    expect(told('ACCESS_GRANTED', null, { user: 'grace', role: 'ADMIN' })).toBe('granted grace the role admin on S');
    expect(told('ACCESS_GRANTED', { user: 'grace', role: 'VIEWER' }, { user: 'grace', role: 'ADMIN' })).toBe('changed the role of grace on S from viewer to admin');
    expect(told('ACCESS_GRANTED')).toBe('granted a role on S');
    expect(told('ACCESS_REVOKED', { team: 'acme/clinic', role: 'MEMBER' })).toBe('took back the role member of acme/clinic on S');
    expect(told('ACCESS_REVOKED')).toBe('took back a role on S');
  });

  it('tell what one did oneself from what one did to others', () => {
    expect(told('MEMBER_ADDED', null, { role: 'MEMBER' })).toBe('added S to H as member');
    expect(told('MEMBER_ADDED', null, { role: 'MEMBER' }, 'grace')).toBe('joined H as member');
    expect(told('MEMBER_REMOVED', null, null, 'grace')).toBe('left the organization');
  });

  it('name what was changed, and count when it is much', () => {
    expect(told('MODEL_UPDATED', { readme: 'a' }, { readme: 'b' })).toBe('changed the readme of S');
    expect(told('VERSION_UPDATED', null, { a: 1, b: 1, c: 1, d: 1, run_id: 'x' })).toBe('changed the a, b, c and 2 more of S');
    expect(told('MODEL_UPDATED')).toBe('changed S');
  });

  it('tell how a deployment fares, and why', () => {
    expect(told('DEPLOYMENT_CHANGED', { status: 'STARTING' }, { status: 'FAILED', message: 'Out of memory.' })).toBe('noted that S is failed');
    expect(told('DEPLOYMENT_CHANGED')).toBe('noted how S fares');
    expect(quoteOf('DEPLOYMENT_CHANGED', { message: 'Out of memory.' })).toBe('Out of memory.');
    expect(doneBy('DEPLOYMENT_CHANGED', null)).toBe('The registry');
  });

  it('are there for every kind, with and without what was changed', () => {
    for (const kind of Object.keys(KINDS) as EventKind[]) {
      const bare = told(kind);
      expect(bare, kind).toMatch(/^\S.*\S$/);
      expect(bare, kind).not.toMatch(/undefined|null| {2}/);
    }
  });

  it('know the operator by what only they do', () => {
    expect(doneBy('TOKEN_CREATED', { kind: 'LINK' })).toBe('The operator');
    expect(doneBy('TOKEN_CREATED', {})).toBeNull();
    expect(doneBy('VERSION_PURGED', null)).toBe('The registry');
  });
});

describe('kinds', () => {
  it('are those that can happen to it', () => {
    expect(kindsOf('ver_1')).toContain('VERSION_STAGED');
    expect(kindsOf('ver_1')).not.toContain('TEAM_CREATED');
    expect(kindsOf('run_1')).not.toContain('PROJECT_CREATED');
    expect(kindsOf(undefined)).toHaveLength(Object.keys(KINDS).length);
  });
});
