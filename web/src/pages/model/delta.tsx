import { Text } from '@mantine/core';
import { ArrowDown, ArrowUp, Equal } from 'lucide-react';
import { change, verdict } from './change';
import type { Direction } from './directions';

const COLORS = {
  better: 'light-dark(var(--mantine-color-green-light-color), var(--mantine-color-green-4))',
  worse: 'light-dark(var(--mantine-color-red-light-color), var(--mantine-color-red-4))',
  same: 'dimmed',
};

/** How far a value is from another, and in words whether that is better, where that is known. */
export function Delta({ value, base, direction }: { value: number | undefined; base: number | undefined; direction: Direction | null }) {
  if (value === undefined || base === undefined) {
    return null;
  }
  const judged = verdict(value, base, direction);
  const Sign = value === base ? Equal : value > base ? ArrowUp : ArrowDown;
  return (
    <Text span size="xs" c={judged ? COLORS[judged] : 'dimmed'} style={{ whiteSpace: 'nowrap', fontVariantNumeric: 'tabular-nums' }}>
      <Sign size={12} aria-hidden style={{ verticalAlign: '-2px' }} /> {value !== base && `${change(value, base)} `}
      {judged}
    </Text>
  );
}
