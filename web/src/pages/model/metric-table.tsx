import { Anchor, Table } from '@mantine/core';
import { Link } from 'react-router';
import { versionPath } from '../../app/paths';
import type { Stage } from '../../gql/graphql';
import { StageBadge } from '../../parts/stage';
import { When } from '../../parts/who-when';
import { Delta } from './delta';
import { bestOf, type Direction } from './directions';
import { Measure } from './measure';

export interface Point {
  readonly id: string;
  readonly name: string;
  readonly fullName: string;
  readonly stage: Stage;
  readonly createdAt: string;
  readonly value: number;
}

/** What the plot shows, for those who read; newest first. */
export function MetricTable({ metric, points, direction }: { metric: string; points: readonly Point[]; direction: Direction | null }) {
  const best = bestOf(points.map(({ value }) => value), direction);
  return (
    <Table.ScrollContainer minWidth={560} className="sheet" mt="md">
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Version</Table.Th>
            <Table.Th>Stage</Table.Th>
            <Table.Th ta="right">{metric}</Table.Th>
            <Table.Th>Against the one before</Table.Th>
            <Table.Th>Created</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {points.toReversed().map((point, at, newestFirst) => (
            <Table.Tr key={point.id}>
              <Table.Td>
                <Anchor component={Link} to={versionPath(point.fullName, 'metrics')} data-row>
                  {point.name}
                </Anchor>
              </Table.Td>
              <Table.Td>
                <StageBadge stage={point.stage} />
              </Table.Td>
              <Table.Td ta="right">
                <Measure value={point.value} best={best} />
              </Table.Td>
              <Table.Td>
                <Delta value={point.value} base={newestFirst[at + 1]?.value} direction={direction} />
              </Table.Td>
              <Table.Td>
                <When at={point.createdAt} size="sm" />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
