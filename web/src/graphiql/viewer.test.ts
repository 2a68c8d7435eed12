import { describe, expect, it } from 'vitest';
import { readViewer } from './viewer';

describe('readViewer', () => {
  it('reads a person', () => {
    const answer = { data: { viewer: { name: 'Ada', email: 'ada@example.org' } } };
    expect(readViewer(answer)).toEqual({ name: 'Ada', email: 'ada@example.org' });
  });

  it('reads a service account, which has no address', () => {
    expect(readViewer({ data: { viewer: { name: 'ci', email: null } } })).toEqual({ name: 'ci', email: null });
  });

  it.each([null, 'oops', {}, { data: null }, { data: { viewer: null } }, { errors: [{ message: 'no' }] }])(
    'takes %j as signed out',
    (answer) => {
      expect(readViewer(answer)).toBeNull();
    },
  );
});
