import { describe, expect, it } from 'vitest';
import { changesOf, isLong, shown } from './changes';
import { byDay, dayOf } from './days';
import { stageChangeOf } from './load';

const NOW = new Date(2026, 10, 23, 9, 30);

function at(day: number, hour: number): string {
  return new Date(2026, 10, day, hour).toISOString();
}

describe('days', () => {
  it('are those of the reader', () => {
    expect(dayOf(at(23, 0), NOW)).toBe('Today');
    expect(dayOf(at(22, 23), NOW)).toBe('Yesterday');
    expect(dayOf(at(21, 12), NOW)).toBe('November 21, 2026');
  });

  it('keep neighbours together in their order', () => {
    const items = [{ at: at(23, 9) }, { at: at(23, 1) }, { at: at(22, 5) }];
    expect(byDay(items, NOW).map(({ day, items: inside }) => [day, inside.length])).toEqual([
      ['Today', 2],
      ['Yesterday', 1],
    ]);
  });
});

describe('changes', () => {
  it('have every field once, with what it was and is', () => {
    expect(changesOf({ a: 1 }, { a: 2, b: null })).toEqual([
      { field: 'a', before: 1, after: 2 },
      { field: 'b', before: undefined, after: null },
    ]);
    expect(changesOf(null, null)).toEqual([]);
  });

  it('are read line by line where they are long', () => {
    expect(isLong({ field: 'a', before: 'x', after: 'x\ny' })).toBe(true);
    expect(isLong({ field: 'a', before: 'x', after: 'y' })).toBe(false);
    expect([shown(null), shown(''), shown(0.5), shown(['a'])]).toEqual(['–', '–', '0.5', '[\n "a"\n]']);
  });
});

function entry(id: string, moment: string) {
  return { id, at: moment, fromStage: null, toStage: 'TESTING' as const, message: null };
}

describe('the entry of the history that an event tells of', () => {
  it('is the last one up to the event', () => {
    const history = [entry('c', '2026-11-23T09:32:00Z'), entry('b', '2026-11-23T09:31:00Z'), entry('a', '2026-11-23T09:30:00Z')];
    expect(stageChangeOf('2026-11-23T09:31:00Z', history)?.id).toBe('b');
    expect(stageChangeOf('2026-11-23T09:29:00Z', history)).toBeUndefined();
  });
});
