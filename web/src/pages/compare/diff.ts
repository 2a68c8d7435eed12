import { diffLines } from 'diff';

export interface DiffLine {
  readonly kind: 'same' | 'removed' | 'added';
  /** Its number in the text before; null for what was added. */
  readonly left: number | null;
  /** Its number in the text after; null for what was removed. */
  readonly right: number | null;
  readonly text: string;
}

export interface Pair {
  readonly left: DiffLine | null;
  readonly right: DiffLine | null;
}

/** After which the texts are said to be too different. */
const PATIENCE_MS = 1500;

function linesIn(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') {
    lines.pop();
  }
  return lines;
}

function ended(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

/** The lines of two texts as one list; null where they are too different to compare in time. A missing newline at the end says nothing. */
export function unified(before: string, after: string): DiffLine[] | null {
  const changes = diffLines(ended(before), ended(after), { timeout: PATIENCE_MS });
  if (changes === undefined) {
    return null;
  }
  let left = 0;
  let right = 0;
  return changes.flatMap(({ value, added, removed }) =>
    linesIn(value).map((text): DiffLine => {
      if (added) {
        right += 1;
        return { kind: 'added', left: null, right, text };
      }
      left += 1;
      if (removed) {
        return { kind: 'removed', left, right: null, text };
      }
      right += 1;
      return { kind: 'same', left, right, text };
    }),
  );
}

/** The same side by side: what was removed stands beside what was added in its place. */
export function paired(lines: readonly DiffLine[]): Pair[] {
  const pairs: Pair[] = [];
  let removed: DiffLine[] = [];
  let added: DiffLine[] = [];
  const flush = () => {
    for (let at = 0; at < Math.max(removed.length, added.length); at += 1) {
      pairs.push({ left: removed[at] ?? null, right: added[at] ?? null });
    }
    removed = [];
    added = [];
  };
  for (const line of lines) {
    if (line.kind === 'removed') {
      removed.push(line);
    } else if (line.kind === 'added') {
      added.push(line);
    } else {
      flush();
      pairs.push({ left: line, right: line });
    }
  }
  flush();
  return pairs;
}

/** Lines, or how many of them were left out because nothing near them changed. */
export type Block<Line> = { readonly start: number } & ({ readonly lines: readonly Line[] } | { readonly skipped: number });

/** Leaves out what is further than `context` lines from any change. */
export function folded<Line>(lines: readonly Line[], changed: (line: Line) => boolean, context = 3): Block<Line>[] {
  const near = lines.map(() => false);
  lines.forEach((line, at) => {
    if (changed(line)) {
      near.fill(true, Math.max(0, at - context), Math.min(lines.length, at + context + 1));
    }
  });
  const blocks: Block<Line>[] = [];
  let start = 0;
  for (let at = 1; at <= lines.length; at += 1) {
    if (at === lines.length || near[at] !== near[start]) {
      blocks.push(near[start] ? { start, lines: lines.slice(start, at) } : { start, skipped: at - start });
      start = at;
    }
  }
  return lines.length > 0 ? blocks : [];
}
