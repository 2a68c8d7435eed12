import { Anchor, Group, Table, Text } from '@mantine/core';
import { Link } from 'react-router';
import { projectPath, runPath } from '../../app/paths';
import type { ProjectsQuery } from '../../gql/graphql';
import { RunStatusBadge } from '../../parts/run-status';
import { VisibilityBadge } from '../../parts/visibility';
import { When, Who } from '../../parts/who-when';

type Row = NonNullable<ProjectsQuery['projects']>['nodes'][number];

/** Projects, in order of their names, with the run that was recorded last. */
export function ProjectsTable({ projects }: { projects: readonly Row[] }) {
  return (
    <Table.ScrollContainer minWidth={720} className="sheet">
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Project</Table.Th>
            <Table.Th ta="right">Runs</Table.Th>
            <Table.Th>Latest run</Table.Th>
            <Table.Th>Author</Table.Th>
            <Table.Th>Created</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {projects.map((project) => {
            const latest = project.runs.nodes[0];
            return (
              <Table.Tr key={project.id}>
                <Table.Td maw={420}>
                  <Group gap="xs">
                    <Anchor component={Link} to={projectPath(project.fullName)} fw={600} data-row style={{ overflowWrap: 'anywhere' }}>
                      {project.fullName}
                    </Anchor>
                    <VisibilityBadge visibility={project.visibility} />
                  </Group>
                  {project.description && (
                    <Text size="sm" c="dimmed" lineClamp={1}>
                      {project.description}
                    </Text>
                  )}
                </Table.Td>
                <Table.Td ta="right">{project.runs.totalCount.toLocaleString('en')}</Table.Td>
                <Table.Td maw={280}>
                  {latest && (
                    <>
                      <Group gap="xs">
                        <Anchor component={Link} to={runPath(latest.id)} size="sm" style={{ overflowWrap: 'anywhere' }}>
                          {latest.name}
                        </Anchor>
                        <RunStatusBadge status={latest.status} />
                      </Group>
                      <When at={latest.createdAt} size="sm" c="dimmed" />
                    </>
                  )}
                </Table.Td>
                <Table.Td>
                  <Text size="sm" span>
                    <Who user={project.createdBy} />
                  </Text>
                </Table.Td>
                <Table.Td style={{ whiteSpace: 'nowrap' }}>
                  <When at={project.createdAt} size="sm" />
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
