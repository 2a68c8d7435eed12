import '@mantine/charts/styles.css';
import { LineChart } from '@mantine/charts';
import { Box, Group, SimpleGrid, Text } from '@mantine/core';
import { counted, metric } from '../../parts/format';
import { type Point, rows } from './points';

/** Lines differ by colour and by their dashes. */
const LOOKS = [
  { color: 'forest.6' },
  { color: 'blue.6', strokeDasharray: '6 3' },
  { color: 'orange.6', strokeDasharray: '2 3' },
  { color: 'grape.6', strokeDasharray: '8 3 2 3' },
  { color: 'cyan.7', strokeDasharray: '12 4' },
  { color: 'pink.6', strokeDasharray: '1 4' },
] as const;
const DOTS_UP_TO = 60;

interface Props {
  readonly points: readonly Point[];
  readonly names: readonly string[];
}

function Lines({ points, names }: Props) {
  const data = rows(points, names);
  return (
    <LineChart
      h={names.length > 1 ? 360 : 200}
      data={[...data]}
      dataKey="step"
      series={names.map((label, index) => ({ name: `m${index}`, label, ...LOOKS[index % LOOKS.length]! }))}
      curveType="linear"
      withDots={data.length <= DOTS_UP_TO}
      dotProps={{ r: 2 }}
      withLegend={names.length > 1}
      valueFormatter={metric}
      xAxisProps={{ type: 'number', domain: ['dataMin', 'dataMax'], allowDecimals: false, tickFormatter: (step: number) => step.toLocaleString('en') }}
      yAxisProps={{ domain: ['auto', 'auto'], width: 64 }}
      lineProps={{ isAnimationActive: false }}
    />
  );
}

function Framed({ points, names }: Props) {
  const mine = points.filter(({ name }) => names.includes(name));
  const last = mine.reduce<Point | null>((latest, point) => (latest === null || point.step > latest.step ? point : latest), null);
  return (
    <Box component="figure" m={0} p="md" className="sheet" aria-label={names.join(', ')}>
      <Group component="figcaption" justify="space-between" mb="sm" gap="xs">
        <Text fw={600} span style={{ overflowWrap: 'anywhere' }}>
          {names.join(', ')}
        </Text>
        {names.length === 1 && last && (
          <Text size="sm" c="dimmed" span>
            {metric(last.value)} at step {last.step.toLocaleString('en')} · {counted(mine.length, 'point')}
          </Text>
        )}
      </Group>
      <Lines points={mine} names={names} />
    </Box>
  );
}

/** Metrics over the steps: a chart for each, or all in one. */
export default function Charts({ points, names, together }: Props & { readonly together: boolean }) {
  if (names.length === 0) {
    return <Text c="dimmed">No metric is chosen.</Text>;
  }
  return together ? (
    <Framed points={points} names={names} />
  ) : (
    <SimpleGrid cols={{ base: 1, md: 2 }}>
      {names.map((name) => (
        <Framed key={name} points={points} names={[name]} />
      ))}
    </SimpleGrid>
  );
}
