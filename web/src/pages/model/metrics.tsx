import { Group, Paper, Select, Text, Title } from '@mantine/core';
import { lazy, Suspense, useMemo } from 'react';
import { graphql } from '../../api/graphql';
import { useLive } from '../../api/live';
import { useView } from '../../app/url';
import { Empty, Loaded, Waiting } from '../../parts/states';
import type { ModelShown } from '.';
import { DirectionSelect } from './direction-select';
import { directionOf, namesOf, valueOf } from './directions';
import { MetricTable } from './metric-table';
import { useSaid } from './preferences';

const Plot = lazy(() => import('./plot'));

/** As many as a page of the API holds. */
const NEWEST = 100;

const METRICS = graphql(`
  query ModelMetrics($model: String!, $newest: Int!) {
    model(name: $model) {
      id
      versions(first: $newest, sort: "-created_at") {
        totalCount
        nodes {
          id
          name
          fullName
          stage
          createdAt
          evidence {
            metrics {
              name
              value
            }
          }
        }
      }
    }
  }
`);

/** A metric from version to version: drawn, and as a table. */
export function Metrics({ model }: { model: ModelShown }) {
  const view = useView();
  const [answer, ask] = useLive(METRICS, { model: model.fullName, newest: NEWEST });
  const [said, say] = useSaid(model.id);
  const versions = answer.data?.model?.versions;
  const oldestFirst = useMemo(() => versions?.nodes.toReversed() ?? [], [versions]);
  const names = useMemo(() => namesOf(oldestFirst), [oldestFirst]);
  const asked = view.get('metric');
  const shown = asked !== null && names.includes(asked) ? asked : names[0];
  const points = useMemo(
    () =>
      oldestFirst.flatMap((version) => {
        const value = shown === undefined ? undefined : valueOf(version, shown);
        return value === undefined ? [] : [{ ...version, value }];
      }),
    [oldestFirst, shown],
  );

  return (
    <Loaded answer={answer} find={(data) => data.model?.versions} what="model" retry={ask} waiting={<Waiting rows={1} height={320} />}>
      {({ totalCount }) =>
        shown === undefined ? (
          <Empty title="No metrics yet">A version brings the metrics of the run that it was promoted from.</Empty>
        ) : (
          <>
            <Group align="flex-end" mb="md">
              <Select label="Metric" data={names} value={shown} onChange={(name) => view.set({ metric: name })} allowDeselect={false} searchable w={280} maw="100%" />
              <DirectionSelect label={`Which ${shown} is better`} metric={shown} said={said} say={say} visible />
            </Group>
            <Paper className="sheet" p="md" component="section" aria-label={`${shown} over versions`}>
              <Title order={2} size="h3" mb="sm">
                {shown} over versions
              </Title>
              <Suspense fallback={<Waiting rows={1} height={300} />}>
                <Plot metric={shown} points={points} twin="The table below" />
              </Suspense>
              {totalCount > NEWEST && (
                <Text size="sm" c="dimmed" mt="xs">
                  The newest {NEWEST} of {totalCount.toLocaleString('en')} versions.
                </Text>
              )}
            </Paper>
            <MetricTable metric={shown} points={points} direction={directionOf(shown, said)} />
          </>
        )
      }
    </Loaded>
  );
}
