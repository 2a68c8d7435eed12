import { Text } from '@mantine/core';
import { Trophy } from 'lucide-react';
import { metric } from '../../parts/format';

/** A metric's value; the best of those beside it is marked by weight, sign and word. */
export function Measure({ value, best }: { value: number | undefined; best: number | undefined }) {
  if (value === undefined) {
    return (
      <Text span size="sm" c="dimmed" title="Not measured">
        –
      </Text>
    );
  }
  const leads = value === best;
  return (
    <Text span size="sm" fw={leads ? 700 : 400} title={String(value)} style={{ fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }}>
      {leads && <Trophy size={13} aria-label="best" style={{ verticalAlign: '-2px', marginRight: 4 }} />}
      {metric(value)}
    </Text>
  );
}
