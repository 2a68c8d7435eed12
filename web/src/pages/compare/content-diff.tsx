import { Group, Paper, SegmentedControl, Select, Stack, Switch, Text, Title } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useView } from '../../app/url';
import { CodeBlock } from '../../parts/copy';
import type { Compared } from '.';
import { type DiffLine, unified } from './diff';
import { SplitLines, UnifiedLines } from './diff-lines';

interface Props {
  readonly versions: readonly Compared[];
  readonly base: Compared;
}

const LAYOUTS = [
  { value: 'unified', label: 'Unified' },
  { value: 'split', label: 'Side by side' },
];

function useUnified(before: string, after: string): DiffLine[] | null {
  return useMemo(() => unified(before, after), [before, after]);
}

/** What changed in the content from the base to another version, line by line. */
export default function ContentDiff({ versions, base }: Props) {
  const view = useView();
  const [whole, setWhole] = useState(false);
  const others = versions.filter(({ id }) => id !== base.id);
  const other = others.find(({ name }) => name === view.get('against')) ?? (others[0] as Compared);
  const split = view.get('diff') === 'split';
  const before = base.content ?? '';
  const after = other.content ?? '';
  const lines = useUnified(before, after);
  const changes = lines?.filter(({ kind }) => kind !== 'same').length;

  return (
    <section aria-label="Content">
      <Title order={2} mb="sm">
        Content
      </Title>
      <Group align="flex-end" mb="sm">
        <Select label={`From ${base.name} to`} data={others.map(({ name }) => name)} value={other.name} onChange={(name) => view.set({ against: name })} allowDeselect={false} w={200} />
        <SegmentedControl aria-label="Layout" data={LAYOUTS} value={split ? 'split' : 'unified'} onChange={(value) => view.set({ diff: value === 'split' ? 'split' : null })} />
        <Switch label="Whole content" checked={whole} onChange={(event) => setWhole(event.currentTarget.checked)} mb={8} />
      </Group>
      {lines === null ? (
        <Stack gap="sm">
          <Text size="sm">These are too different to compare line by line.</Text>
          <CodeBlock code={before} what={`the content of ${base.name}`} />
          <CodeBlock code={after} what={`the content of ${other.name}`} />
        </Stack>
      ) : changes === 0 && !whole ? (
        <Text size="sm" c="dimmed">
          {before ? 'They have the same content.' : 'Neither has content.'}
        </Text>
      ) : (
        <Paper className="sheet" style={{ overflowX: 'auto' }} tabIndex={0} role="region" aria-label={`Changes of the content from ${base.name} to ${other.name}`}>
          {split ? <SplitLines lines={lines} whole={whole} names={[base.name, other.name]} /> : <UnifiedLines lines={lines} whole={whole} names={[base.name, other.name]} />}
        </Paper>
      )}
    </section>
  );
}
