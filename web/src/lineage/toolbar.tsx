import { ActionIcon, Button, Group, SegmentedControl, Text } from '@mantine/core';
import { Minus, Plus, Undo2 } from 'lucide-react';
import { counted } from '../parts/format';
import { MAX_DEPTH } from './more';
import type { Direction, Seen } from './seen';

const DIRECTIONS: readonly { value: Direction; label: string }[] = [
  { value: 'BOTH', label: 'Both' },
  { value: 'UPSTREAM', label: 'Made from' },
  { value: 'DOWNSTREAM', label: 'Used by' },
];

function Depth({ depth, onChange }: { depth: number; onChange: (depth: number) => void }) {
  return (
    <Group gap={4} role="group" aria-label="How far">
      <ActionIcon variant="default" size="lg" aria-label="Fewer steps" disabled={depth <= 1} onClick={() => onChange(depth - 1)}>
        <Minus size={15} aria-hidden />
      </ActionIcon>
      <Text size="sm" w={64} ta="center" role="status">
        {counted(depth, 'step')}
      </Text>
      <ActionIcon variant="default" size="lg" aria-label="More steps" disabled={depth >= MAX_DEPTH} onClick={() => onChange(depth + 1)}>
        <Plus size={15} aria-hidden />
      </ActionIcon>
    </Group>
  );
}

/** Which part of the graph, and how it is shown. */
export function Toolbar({ seen }: { seen: Seen }) {
  return (
    <Group gap="sm" justify="space-between">
      <Group gap="sm">
        <SegmentedControl aria-label="Which way" data={[...DIRECTIONS]} value={seen.direction} onChange={(direction) => seen.set({ direction })} />
        <Depth depth={seen.depth} onChange={(depth) => seen.set({ depth })} />
        {seen.moved && (
          <Button variant="default" size="sm" leftSection={<Undo2 size={14} aria-hidden />} onClick={seen.back}>
            Back to where you began
          </Button>
        )}
      </Group>
      <SegmentedControl
        aria-label="Shown as"
        data={[
          { value: 'graph', label: 'Graph' },
          { value: 'list', label: 'List' },
        ]}
        value={seen.shape}
        onChange={(shape) => seen.set({ shape })}
      />
    </Group>
  );
}
