import { NativeSelect } from '@mantine/core';
import { type Direction, directionOf, type Said } from './directions';

const CHOICES = [
  { value: 'more', label: 'More is better' },
  { value: 'less', label: 'Less is better' },
  { value: 'none', label: 'Neither is better' },
];

interface Props {
  readonly metric: string;
  readonly label: string;
  readonly said: Said;
  readonly say: (metric: string, direction: Direction | 'none') => void;
  /** Whether the label is shown, and not only read out. */
  readonly visible?: boolean;
}

/** Lets the viewer say which way a metric is better; kept in this browser. */
export function DirectionSelect({ metric, label, said, say, visible = false }: Props) {
  return (
    <NativeSelect
      {...(visible ? { label } : { 'aria-label': label, size: 'xs' })}
      data={CHOICES}
      value={directionOf(metric, said) ?? 'none'}
      onChange={(event) => say(metric, event.currentTarget.value as Direction | 'none')}
    />
  );
}
