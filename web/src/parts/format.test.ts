import { expect, it } from 'vitest';
import { ago, bytes, counted, duration, metric, short } from './format';

const NOW = Date.parse('2026-11-26T12:00:00Z');

it.each([
  ['2026-11-26T11:59:40Z', 'just now'],
  ['2026-11-26T11:59:00Z', '1 minute ago'],
  ['2026-11-26T09:00:00Z', '3 hours ago'],
  ['2026-11-25T11:00:00Z', 'yesterday'],
  ['2026-11-12T12:00:00Z', '2 weeks ago'],
  ['2024-11-26T12:00:00Z', '2 years ago'],
  ['2026-11-29T12:00:00Z', 'in 3 days'],
])('tells how long ago %s was', (at, words) => expect(ago(at, NOW)).toBe(words));

it.each([
  ['2026-11-26T12:00:00Z', '0 s'],
  ['2026-11-26T12:00:42Z', '42 s'],
  ['2026-11-26T12:02:05Z', '2 min 5 s'],
  ['2026-11-26T13:00:00Z', '1 h'],
  ['2026-11-28T15:10:00Z', '2 d 3 h'],
])('tells how long it took until %s', (to, words) => expect(duration('2026-11-26T12:00:00Z', to)).toBe(words));

it.each([
  [0, '0'],
  [12345, '12,345'],
  [0.9321567, '0.93216'],
  [1.5e-7, '1.500e-7'],
  [-2.25, '-2.25'],
  [1234567.891, '1234600'],
  [3.2e12 + 0.5, '3.200e+12'],
])('writes the metric %d', (value, words) => expect(metric(value)).toBe(words));

it.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1.0 KiB'],
  [5 * 1024 * 1024, '5.0 MiB'],
  [64 * 1024 ** 3, '64 GiB'],
  [5 * 1024 ** 5, '5120 TiB'],
])('writes the size %d', (size, words) => expect(bytes(size)).toBe(words));

it('counts with the noun', () => {
  expect([counted(0, 'version'), counted(1, 'version'), counted(1284, 'version')]).toEqual(['0 versions', '1 version', '1,284 versions']);
});

it('shortens a digest and keeps its algorithm', () => {
  expect(short('sha256:0123456789abcdef0123')).toBe('sha256:0123456789ab');
  expect(short('0123456789abcdef0123')).toBe('0123456789ab');
});
