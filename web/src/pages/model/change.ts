import { metric } from '../../parts/format';
import type { Direction } from './directions';

function sign(number: number): string {
  return number > 0 ? '+' : number < 0 ? '−' : '±';
}

/** How far a value is from its base, without the noise of floating point, with its sign and, where that means something, as a share of it: "+0.012 (+1.3 %)". */
export function change(value: number, base: number): string {
  const difference = Number((value - base).toPrecision(12));
  const share = base === 0 ? null : (100 * (value - base)) / Math.abs(base);
  const percent = share === null || Math.abs(share) >= 1000 ? '' : ` (${sign(share)}${Math.abs(share) < 0.1 ? '<0.1' : Math.abs(share).toFixed(1)} %)`;
  return `${sign(difference)}${metric(Math.abs(difference))}${percent}`;
}

/** Whether a value is better than its base; null where nobody knows which way is better. */
export function verdict(value: number, base: number, direction: Direction | null): 'better' | 'worse' | 'same' | null {
  if (value === base) {
    return 'same';
  }
  if (direction === null) {
    return null;
  }
  return value > base === (direction === 'more') ? 'better' : 'worse';
}
