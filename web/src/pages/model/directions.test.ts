import { describe, expect, it } from 'vitest';
import { bestOf, directionOf, namesOf, usualDirection, valueOf } from './directions';

const row = (metrics: Record<string, number>) => ({ evidence: { metrics: Object.entries(metrics).map(([name, value]) => ({ name, value })) } });

describe('usualDirection', () => {
  it.each(['loss', 'val_loss', 'logLoss', 'train/error', 'rmse', 'mae', 'latency', 'p95-latency', 'fit_seconds'])('takes less of %s for better', (name) => {
    expect(usualDirection(name)).toBe('less');
  });
  it.each(['accuracy', 'top 5 accuracy', 'valF1', 'validation_r2', 'ROC_AUC'])('takes more of %s for better', (name) => {
    expect(usualDirection(name)).toBe('more');
  });
  it.each(['epoch', 'glossary', 'timeline', 'x'])('does not judge %s', (name) => {
    expect(usualDirection(name)).toBeNull();
  });
});

describe('directionOf', () => {
  it('lets the viewer have the last word', () => {
    expect(directionOf('loss', { loss: 'more' })).toBe('more');
    expect(directionOf('loss', { loss: 'none' })).toBeNull();
    expect(directionOf('loss', {})).toBe('less');
  });
});

describe('namesOf', () => {
  it('begins with what tells most and ends with what few have', () => {
    const rows = [row({ fit_seconds: 1, loss: 2, accuracy: 3, epoch: 4 }), row({ fit_seconds: 1, loss: 2, accuracy: 3 }), row({ accuracy: 1, auc: 1 }), row({ accuracy: 1, epoch: 2 }), { evidence: null }];
    expect(namesOf(rows)).toEqual(['accuracy', 'loss', 'epoch', 'fit_seconds', 'auc']);
  });
  it('is empty where nothing was measured', () => {
    expect(namesOf([{ evidence: null }, {}])).toEqual([]);
  });
});

describe('valueOf', () => {
  it('tells zero from what was not measured', () => {
    expect(valueOf(row({ loss: 0 }), 'loss')).toBe(0);
    expect(valueOf(row({ loss: 0 }), 'auc')).toBeUndefined();
  });
});

describe('bestOf', () => {
  it('is the largest or the smallest', () => {
    expect(bestOf([1, undefined, 3], 'more')).toBe(3);
    expect(bestOf([1, undefined, 3], 'less')).toBe(1);
  });
  it('is nothing where there is nothing to choose', () => {
    expect(bestOf([1, undefined], 'more')).toBeUndefined();
    expect(bestOf([2, 2], 'more')).toBeUndefined();
    expect(bestOf([1, 2], null)).toBeUndefined();
  });
});
