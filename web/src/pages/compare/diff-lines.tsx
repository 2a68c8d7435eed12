import { Button, Table, Text, VisuallyHidden } from '@mantine/core';
import { type ReactNode, useMemo, useState } from 'react';
import { counted } from '../../parts/format';
import { type Block, type DiffLine, folded, type Pair, paired } from './diff';

interface Props {
  readonly lines: readonly DiffLine[];
  /** Whether lines far from any change are shown too. */
  readonly whole: boolean;
  readonly names: readonly [before: string, after: string];
}

/** As many lines as are drawn before somebody asks for more. */
const AT_ONCE = 1000;

const GROUNDS = { same: undefined, added: 'var(--mantine-color-green-light)', removed: 'var(--mantine-color-red-light)' };
const MARKS = { same: ' ', added: '+', removed: '−' };
const WORDS = { same: '', added: 'added: ', removed: 'removed: ' };

function Number({ of }: { of: number | null | undefined }) {
  return (
    <td style={{ padding: '0 8px', textAlign: 'right', userSelect: 'none', verticalAlign: 'top', width: 1 }}>
      <Text span size="xs" c="dimmed" inherit>
        {of}
      </Text>
    </td>
  );
}

function Code({ line, wide = false }: { line: DiffLine | null; wide?: boolean }) {
  const kind = line?.kind ?? 'same';
  return (
    <td style={{ background: line ? GROUNDS[kind] : 'var(--greenroom-sunken)', padding: '0 8px', whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', width: wide ? '100%' : '50%', verticalAlign: 'top' }}>
      {line && (
        <>
          <span aria-hidden style={{ userSelect: 'none', display: 'inline-block', width: 16 }}>
            {MARKS[kind]}
          </span>
          {WORDS[kind] && <VisuallyHidden>{WORDS[kind]}</VisuallyHidden>}
          {line.text}
        </>
      )}
    </td>
  );
}

interface BlocksProps<Line> {
  readonly lines: readonly Line[];
  readonly changed: (line: Line) => boolean;
  readonly whole: boolean;
  readonly columns: number;
  readonly head: ReactNode;
  readonly draw: (line: Line, at: number) => ReactNode;
}

function Blocks<Line>({ lines, changed, whole, columns, head, draw }: BlocksProps<Line>) {
  const [limit, setLimit] = useState(AT_ONCE);
  const shown = lines.slice(0, limit);
  const blocks: readonly Block<Line>[] = whole ? [{ start: 0, lines: shown }] : folded(shown, changed);
  return (
    <>
      <Table highlightOnHover={false} withRowBorders={false} style={{ borderCollapse: 'collapse', fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13, lineHeight: 1.6, minWidth: 420 }}>
        <thead>{head}</thead>
        <tbody>
          {blocks.map((block) =>
            'lines' in block ? (
              block.lines.map((line, offset) => draw(line, block.start + offset))
            ) : (
              <tr key={block.start}>
                <td colSpan={columns} style={{ background: 'var(--greenroom-sunken)', padding: '2px 12px' }}>
                  <Text span size="xs" c="dimmed" inherit>
                    {counted(block.skipped, 'equal line')}
                  </Text>
                </td>
              </tr>
            ),
          )}
        </tbody>
      </Table>
      {lines.length > limit && (
        <Button m="sm" size="xs" variant="default" onClick={() => setLimit((now) => now + AT_ONCE)}>
          Show more of the {lines.length.toLocaleString('en')} lines
        </Button>
      )}
    </>
  );
}

function Names({ names, spans }: { names: readonly string[]; spans: readonly number[] }) {
  return (
    <tr>
      {names.map((name, at) => (
        <th key={name} colSpan={spans[at]} scope="col" style={{ padding: '4px 8px', textAlign: 'left' }}>
          {name}
        </th>
      ))}
    </tr>
  );
}

/** One list of lines, what went before what came. */
export function UnifiedLines({ lines, whole, names }: Props) {
  return (
    <Blocks
      lines={lines}
      changed={({ kind }) => kind !== 'same'}
      whole={whole}
      columns={3}
      head={<Names names={[names[0], names[1], 'Line']} spans={[1, 1, 1]} />}
      draw={(line, at) => (
        <tr key={at}>
          <Number of={line.left} />
          <Number of={line.right} />
          <Code line={line} wide />
        </tr>
      )}
    />
  );
}

function isChanged({ left, right }: Pair): boolean {
  return left !== right;
}

/** Before on the left, after on the right. */
export function SplitLines({ lines, whole, names }: Props) {
  const pairs = useMemo(() => paired(lines), [lines]);
  return (
    <Blocks
      lines={pairs}
      changed={isChanged}
      whole={whole}
      columns={4}
      head={<Names names={names} spans={[2, 2]} />}
      draw={({ left, right }, at) => (
        <tr key={at}>
          <Number of={left?.left} />
          <Code line={left} />
          <Number of={right?.right} />
          <Code line={right} />
        </tr>
      )}
    />
  );
}
