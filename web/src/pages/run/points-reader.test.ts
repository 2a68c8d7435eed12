import { expect, test } from 'vitest';
import { MOST, type Point } from './points';
import { type Page, PointsReader, type Reading } from './points-reader';

const SIZE = 100;
const logged = (count: number): Point[] => Array.from({ length: count }, (_, step) => ({ id: `p${String(step).padStart(6, '0')}`, name: 'loss', step, value: step }));

/** A server with these points, the latest first, which tells the cursors it was asked for. */
function serving(points: Point[]) {
  const asked: (string | null)[] = [];
  const told: Reading[] = [];
  const ask = (after: string | null): Promise<Page> => {
    asked.push(after);
    const latest = points.toReversed();
    const start = after === null ? 0 : latest.findIndex(({ id }) => id === after) + 1;
    const nodes = latest.slice(start, start + SIZE);
    return Promise.resolve({ nodes, totalCount: points.length, pageInfo: { hasNextPage: start + SIZE < points.length, endCursor: nodes.at(-1)?.id ?? null } });
  };
  const reader = new PointsReader(ask, (reading) => told.push(reading));
  return { asked, told, reader };
}

test('reads to the end, and tells the first page before', async () => {
  const { asked, told, reader } = serving(logged(250));
  await reader.read();
  expect(asked).toHaveLength(3);
  expect(told.map(({ read, fetching }) => [read, fetching])).toEqual([[100, true], [250, false]]);
  expect(told.at(-1)?.points.map(({ step }) => step)).toEqual(logged(250).map(({ step }) => step).toReversed());
});

test('reads no more than the most, and tells how many there are', async () => {
  const { asked, told, reader } = serving(logged(MOST + 540));
  await reader.read();
  expect(asked).toHaveLength(MOST / SIZE);
  expect(told.at(-1)).toMatchObject({ total: MOST + 540, fetching: false });
  expect(told.at(-1)?.points).toHaveLength(MOST);
  expect(told.at(-1)?.points.at(-1)?.step).toBe(540);
});

test('read again, it reads what is new and the page behind it', async () => {
  const points = logged(450);
  const { asked, told, reader } = serving(points);
  await reader.read();
  points.push(...logged(600).slice(450));
  asked.length = 0;
  await reader.read();
  expect(asked).toHaveLength(3);
  expect(told.at(-1)?.points).toHaveLength(600);
});

test('asked while it reads, it reads on and then again', async () => {
  const points = logged(250);
  const { told, reader } = serving(points);
  const reading = reader.read();
  points.push(...logged(251).slice(250));
  await reader.read();
  await reading;
  expect(told.at(-1)).toMatchObject({ total: 251, fetching: false });
  expect(told.at(-1)?.points[0]?.step).toBe(250);
});

test('what fails is told, and reading again begins anew', async () => {
  const told: Reading[] = [];
  let works = false;
  const reader = new PointsReader(
    () => (works ? Promise.resolve({ nodes: logged(1), totalCount: 1, pageInfo: { hasNextPage: false } }) : Promise.reject(new Error('away'))),
    (reading) => told.push(reading),
  );
  await reader.read();
  expect(told.at(-1)).toMatchObject({ fetching: false, error: new Error('away') });
  works = true;
  await reader.read();
  expect(told.at(-1)?.points).toHaveLength(1);
  expect(told.at(-1)?.error).toBeUndefined();
});

test('stopped, it tells nothing more', async () => {
  const { told, reader } = serving(logged(250));
  const reading = reader.read();
  reader.stop();
  await reading;
  expect(told).toEqual([]);
});
