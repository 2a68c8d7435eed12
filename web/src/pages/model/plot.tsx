import '@mantine/charts/styles.css';
import { LineChart } from '@mantine/charts';
import { Box, Group, Paper, Text } from '@mantine/core';
import type { MouseEvent, ReactElement } from 'react';
import { useNavigate } from 'react-router';
import { versionPath } from '../../app/paths';
import { metric as written } from '../../parts/format';
import { StageBadge, STAGES } from '../../parts/stage';
import type { Stage } from '../../gql/graphql';
import type { Point } from './metric-table';

/** A sign for each stage, so that no stage is told by colour alone. */
const SIGNS: Readonly<Record<Stage, (x: number, y: number, r: number) => string>> = {
  TESTING: (x, y, r) => `M${x - r},${y}a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0`,
  STAGING: (x, y, r) => `M${x},${y - r * 1.3}L${x + r * 1.3},${y + r}L${x - r * 1.3},${y + r}Z`,
  PRODUCTION: (x, y, r) => `M${x - r},${y - r}h${2 * r}v${2 * r}h${-2 * r}Z`,
  DISABLED: (x, y, r) => `M${x - r},${y - r}L${x + r},${y + r}M${x + r},${y - r}L${x - r},${y + r}`,
};
const FILLS: Readonly<Record<Stage, string>> = {
  TESTING: 'var(--mantine-color-gray-6)',
  STAGING: 'var(--mantine-color-yellow-7)',
  PRODUCTION: 'var(--mantine-color-green-7)',
  DISABLED: 'var(--mantine-color-red-7)',
};

interface Dot {
  readonly cx?: number | undefined;
  readonly cy?: number | undefined;
  readonly payload?: Point | undefined;
}

function sign(stage: Stage, x: number, y: number, r: number) {
  return <path d={SIGNS[stage](x, y, r)} fill={FILLS[stage]} stroke={stage === 'DISABLED' ? FILLS.DISABLED : 'var(--greenroom-sheet)'} strokeWidth={stage === 'DISABLED' ? 2 : 1} />;
}

/** What draws the points, each with its version's name, of a size. */
function dot(radius: number) {
  return function draw({ cx, cy, payload }: Dot): ReactElement {
    if (cx === undefined || cy === undefined || !payload) {
      return <g key="none" />;
    }
    return (
      <g key={payload.id} data-point={payload.name} style={{ cursor: 'pointer' }}>
        <circle cx={cx} cy={cy} r={12} fill="transparent" />
        {sign(payload.stage, cx, cy, radius)}
      </g>
    );
  };
}

function Hint({ point, metric }: { point: Point; metric: string }) {
  return (
    <Paper className="sheet" p="xs" shadow="md">
      <Text size="sm" fw={600}>
        {point.name}
      </Text>
      <Text size="sm">
        {metric} {written(point.value)}
      </Text>
      <StageBadge stage={point.stage} />
    </Paper>
  );
}

interface Props {
  readonly metric: string;
  /** Oldest first. */
  readonly points: readonly Point[];
  /** Which table says the same, such as "The table below". */
  readonly twin: string;
}

/** The drawing; its twin is a table, so it is a picture to those who do not see it. */
export default function Plot({ metric, points, twin }: Props) {
  const navigate = useNavigate();
  // What lies under the pointer has the name: a press may begin on a dot and end on the larger one drawn over it.
  const open = ({ clientX, clientY }: MouseEvent) => {
    const under = document.elementsFromPoint(clientX, clientY).map((one) => one.closest('[data-point]'));
    const name = under.find((one) => one !== null)?.getAttribute('data-point');
    const point = points.find((one) => one.name === name);
    if (point) {
      void navigate(versionPath(point.fullName));
    }
  };
  const stages = [...new Set(points.map(({ stage }) => stage))];
  return (
    <>
      {/* A press is a pointer's way in only: the table has the links. */}
      <Box role="img" onClick={open} aria-label={`${metric} of ${points.length} versions, oldest first. ${twin} says the same.`}>
        <LineChart
          h={300}
          data={points.map((point) => ({ ...point }))}
          dataKey="name"
          series={[{ name: 'value', label: metric, color: 'forest.6' }]}
          curveType="linear"
          valueFormatter={written}
          accessibilityLayer={false}
          yAxisProps={{ domain: ['auto', 'auto'], width: 64 }}
          xAxisProps={{ minTickGap: 12 }}
          tooltipProps={{
            content: ({ payload }) => {
              const point = payload?.[0]?.payload as Point | undefined;
              return point ? <Hint point={point} metric={metric} /> : null;
            },
          }}
          lineProps={{ dot: dot(4), activeDot: dot(6), isAnimationActive: false }}
        />
      </Box>
      <Group gap="md" justify="center" mt="xs">
        {stages.map((stage) => (
          <Group key={stage} gap={4} component="span">
            <svg width={14} height={14} aria-hidden>
              {sign(stage, 7, 7, 4)}
            </svg>
            <Text span size="xs">
              {STAGES[stage].label}
            </Text>
          </Group>
        ))}
      </Group>
    </>
  );
}
