import { describe, expect, it } from 'vitest';
import { change, verdict } from './change';

describe('change', () => {
  it('says how far, and how much of the base that is', () => {
    expect(change(0.9824561, 0.9649122)).toBe('+0.017544 (+1.8 %)');
    expect(change(90, 100)).toBe('−10 (−10.0 %)');
    expect(change(-1, -2)).toBe('+1 (+50.0 %)');
  });
  it('leaves the share out where there is none to speak of', () => {
    expect(change(3, 0)).toBe('+3');
    expect(change(1e6, 1)).toBe('+999,999');
  });
  it('does not round a small share to nothing', () => {
    expect(change(1000.1, 1000)).toBe('+0.1 (+<0.1 %)');
  });
});

describe('verdict', () => {
  it('follows the direction', () => {
    expect(verdict(2, 1, 'more')).toBe('better');
    expect(verdict(2, 1, 'less')).toBe('worse');
    expect(verdict(1, 2, 'less')).toBe('better');
  });
  it('is silent where no way is better, and says what is the same', () => {
    expect(verdict(2, 1, null)).toBeNull();
    expect(verdict(1, 1, null)).toBe('same');
  });
});
