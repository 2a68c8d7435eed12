import { Paper, Select } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { useView } from '../../app/url';
import { Waiting } from '../../parts/states';
import { namesOf, valueOf } from '../model/directions';
import type { Compared } from '.';

const Plot = lazy(() => import('../model/plot'));

/** A metric of these versions as a picture, once one is chosen; oldest first, however they stand here. */
export function Drawing({ versions }: { versions: readonly Compared[] }) {
  const view = useView();
  const names = namesOf(versions);
  const asked = view.get('metric');
  const metric = asked !== null && names.includes(asked) ? asked : null;
  if (names.length === 0) {
    return null;
  }
  const points = versions
    .flatMap((version) => {
      const value = metric === null ? undefined : valueOf(version, metric);
      return value === undefined ? [] : [{ ...version, value }];
    })
    .toSorted((a, b) => a.createdAt.localeCompare(b.createdAt));
  return (
    <section aria-label="Drawing">
      <Select label="Draw a metric" placeholder="None" data={names} value={metric} onChange={(name) => view.set({ metric: name })} clearable searchable w={280} maw="100%" />
      {metric !== null && (
        <Paper className="sheet" p="md" mt="sm">
          <Suspense fallback={<Waiting rows={1} height={300} />}>
            <Plot metric={metric} points={points} twin="The table above" />
          </Suspense>
        </Paper>
      )}
    </section>
  );
}
