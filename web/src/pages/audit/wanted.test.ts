import { describe, expect, it } from 'vitest';
import { argumentsOf, dayOf, exportCommand, exportPath, failureAtEnd, timeOf, type Wanted } from './wanted';

const ALL: Wanted = { organization: 'acme', query: null, from: '', through: '' };
const SOME: Wanted = { organization: 'acme', query: "actor: 'ada'", from: '2026-11-23', through: '2026-11-30' };

describe('days', () => {
  it('are both included, in UTC', () => {
    expect(timeOf(SOME)).toEqual({ gte: '2026-11-23T00:00:00Z', lt: '2026-12-01T00:00:00.000Z' });
    expect(timeOf(ALL)).toBeNull();
  });

  it('are ignored where they are none', () => {
    expect([dayOf('2026-11-23'), dayOf('yesterday'), dayOf('2026-99-99'), dayOf(null)]).toEqual(['2026-11-23', '', '', '']);
  });
});

describe('the export', () => {
  it('asks for the same events', () => {
    expect(argumentsOf(ALL)).toEqual([['organization', 'acme']]);
    expect(new URLSearchParams(exportPath(SOME).split('?')[1]).get('query')).toBe("actor: 'ada'");
    expect(new URLSearchParams(exportPath(SOME).split('?')[1]).get('until')).toBe('2026-12-01T00:00:00.000Z');
  });

  it('is a command that a shell reads', () => {
    expect(exportCommand(SOME)).toBe(
      [
        'curl --fail --silent --show-error --get "$GREENROOM_URL/events.jsonl" \\',
        '  --header "Authorization: Bearer $GREENROOM_TOKEN" \\',
        "  --data-urlencode 'organization=acme' \\",
        String.raw`  --data-urlencode 'query=actor: '\''ada'\''' \ `.trimEnd(),
        "  --data-urlencode 'since=2026-11-23T00:00:00Z' \\",
        "  --data-urlencode 'until=2026-12-01T00:00:00.000Z'",
      ].join('\n'),
    );
  });

  it('that could not go on says so in its last line', () => {
    expect(failureAtEnd('{"id":"evt_1"}\n{"errors":[{"message":"The token was withdrawn."}]}\n')).toBe('The token was withdrawn.');
    expect(failureAtEnd('{"id":"evt_1"}\n')).toBeNull();
    expect(failureAtEnd('')).toBeNull();
  });
});
