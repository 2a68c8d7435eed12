import { CombinedError } from '@urql/core';
import { expect, it } from 'vitest';
import { failureOf, failuresOf } from './failure';

const response = (status: number) => new Response('', { status, headers: { 'x-request-id': 'req-1' } });

it('finds nothing wrong without an error', () => {
  expect(failuresOf(undefined)).toEqual([]);
  expect(failureOf(undefined)).toBeNull();
});

it('reads what the API says of an error', () => {
  const error = new CombinedError({
    graphQLErrors: [{ message: 'Taken.', extensions: { code: 'CONFLICT', input: ['name', 0], current: { revision: 3 } } }],
    response: response(200),
  });
  expect(failuresOf(error)).toEqual([{ code: 'CONFLICT', message: 'Taken.', input: ['name', '0'], current: { revision: 3 }, requestId: 'req-1' }]);
});

it("prefers a surprise's own id to the request's", () => {
  const error = new CombinedError({ graphQLErrors: [{ message: 'Something went wrong.', extensions: { code: 'INTERNAL', id: 'abc' } }], response: response(200) });
  expect(failureOf(error)).toMatchObject({ code: 'INTERNAL', requestId: 'abc' });
});

it('tells a server that is away from one that answers nonsense', () => {
  expect(failureOf(new CombinedError({ networkError: new TypeError('Failed to fetch') }))).toMatchObject({ code: 'UNREACHABLE', message: expect.stringContaining('does not answer') });
  expect(failureOf(new CombinedError({ networkError: new Error('502'), response: response(502) }))).toMatchObject({ message: 'The server answered 502 and no data.', requestId: 'req-1' });
});
