import { Box, VisuallyHidden } from '@mantine/core';
import { diffLines } from 'diff';

const MOST_LINES = 400;
/** Lines around a change that are shown with it. */
const CONTEXT = 2;

interface Line {
  readonly place: string;
  readonly sign: ' ' | '−' | '+' | '…';
  readonly text: string;
}

function linesOf(text: string): string[] {
  const lines = text.split('\n');
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

/** The lines that differ, with a few around them; gaps are one line with an ellipsis. */
function folded(before: string, after: string): Line[] {
  const all = diffLines(before, after).flatMap(({ value, added, removed }) => linesOf(value).map((text) => ({ sign: added ? '+' : removed ? '−' : ' ', text }) as const)).map((line, at): Line => ({ ...line, place: String(at) }));
  const near = all.map((_, at) => all.slice(Math.max(0, at - CONTEXT), at + CONTEXT + 1).some(({ sign }) => sign !== ' '));
  return all.flatMap((line, at) => (near[at] ? [line] : near[at - 1] || at === 0 ? [{ ...line, sign: '…', text: '' } as const] : [])).slice(0, MOST_LINES);
}

const LOOKS = {
  ' ': {},
  '…': {},
  '−': { background: 'var(--mantine-color-red-light)', color: 'var(--mantine-color-red-light-color)' },
  '+': { background: 'var(--mantine-color-green-light)', color: 'var(--mantine-color-green-light-color)' },
} as const;
const SAID = { ' ': '', '…': 'unchanged lines', '−': 'removed: ', '+': 'added: ' } as const;

/** Two texts line by line, changed lines with a sign and a colour. */
export default function LineDiff({ before, after, field }: { before: string; after: string; field: string }) {
  return (
    <Box component="pre" m={0} p={6} fz="xs" ff="monospace" tabIndex={0} role="region" aria-label={`Changes of ${field}`} style={{ overflow: 'auto', maxHeight: 320, background: 'var(--greenroom-sunken)', borderRadius: 6 }}>
      {folded(before, after).map(({ sign, text, place }) => (
        <div key={place} style={LOOKS[sign]}>
          <span aria-hidden>{sign} </span>
          <VisuallyHidden>{SAID[sign]}</VisuallyHidden>
          {text}
        </div>
      ))}
    </Box>
  );
}
