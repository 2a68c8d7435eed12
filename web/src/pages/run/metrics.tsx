import { Alert, Group, MultiSelect, SegmentedControl, Stack, Text } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { useView } from '../../app/url';
import { counted } from '../../parts/format';
import { Empty, Failed, Waiting } from '../../parts/states';
import type { RunOfPage } from './index';
import { lines, MOST, rows } from './points';
import { PointsTable } from './points-table';
import { usePoints } from './use-points';

const Charts = lazy(() => import('./charts'));

const USUAL = 6;
const WAYS = [
  { value: 'each', label: 'A chart each' },
  { value: 'one', label: 'One chart' },
  { value: 'table', label: 'Table' },
] as const;

/** Every logged value over the steps, as charts or as their table; `metrics` and `as` of the address choose. */
export function Metrics({ run }: { run: Pick<RunOfPage, 'id' | 'revision' | 'metrics'> }) {
  const view = useView();
  const { points, total, read, fetching, error, retry } = usePoints(run.id, run.revision);
  if (error && points.length === 0) {
    return <Failed error={error} retry={retry} />;
  }
  if (points.length === 0) {
    return fetching ? (
      <Waiting rows={2} height={240} />
    ) : (
      <Empty title="No metrics yet" command={'run.log_metrics({"loss": 0.3}, step=12)'}>
        What the run logs is drawn here as it comes.
      </Empty>
    );
  }
  const all = run.metrics.map(({ name }) => name);
  const drawable = lines(points);
  // Names of metrics hold no comma.
  const asked = view.get('metrics')?.split(',').filter((name) => all.includes(name));
  const names = asked ?? (drawable.length > 0 ? drawable : all).slice(0, USUAL);
  const way = WAYS.find(({ value }) => value === view.get('as'))?.value ?? (drawable.length > 0 ? 'each' : 'table');

  return (
    <Stack gap="md">
      <Group align="flex-start" gap="sm">
        <MultiSelect aria-label="Metrics" placeholder={names.length === 0 ? 'Choose metrics' : undefined} data={all} value={names} onChange={(chosen) => view.set({ metrics: chosen.join(',') || null })} searchable hidePickedOptions flex="1 1 300px" />
        <SegmentedControl aria-label="Shown as" data={[...WAYS]} value={way} onChange={(value) => view.set({ as: value })} />
      </Group>
      {fetching && read > 0 && <Text size="sm" c="dimmed" role="status">{`${read.toLocaleString('en')} of ${counted(Math.min(total, MOST), 'point')} read`}</Text>}
      {!fetching && total > points.length && (
        <Alert color="yellow" title={`The latest ${points.length.toLocaleString('en')} of ${counted(total, 'point')}`}>
          Earlier ones are left out here. The API has them all.
        </Alert>
      )}
      {way === 'table' ? (
        <PointsTable names={names} rows={rows(points, names)} />
      ) : (
        <Suspense fallback={<Waiting rows={2} height={240} />}>
          <Charts points={points} names={names} together={way === 'one'} />
        </Suspense>
      )}
    </Stack>
  );
}
