import { Anchor, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import { modelPath, projectPath } from '../../app/paths';
import type { TeamQuery } from '../../gql/graphql';
import { Section } from '../../parts/access/section';
import { counted } from '../../parts/format';

export type ShownTeam = NonNullable<TeamQuery['team']>;

interface Named {
  readonly id: string;
  readonly fullName: string;
}

function List({ rows, total, path, noun }: { rows: readonly Named[]; total: number; path: (fullName: string) => string; noun: string }) {
  return (
    <>
      <Text component="h3" size="sm" c="dimmed" m={0} fw={600}>
        {counted(total, noun)}
      </Text>
      {rows.length > 0 && (
        <Stack component="ul" gap={4} m={0} p={0} style={{ listStyle: 'none' }}>
          {rows.map(({ id, fullName }) => (
            <li key={id}>
              <Anchor component={Link} to={`${path(fullName)}?tab=access`} size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
                {fullName}
              </Anchor>
            </li>
          ))}
        </Stack>
      )}
      {total > rows.length && (
        <Text size="sm" c="dimmed">
          The first {rows.length}.
        </Text>
      )}
    </>
  );
}

/** The models and projects that are kept to this team, as far as the viewer sees them. */
export function NamedOn({ team }: { team: ShownTeam }) {
  const { models, projects } = team;
  return (
    <Section title="Named on" about="Models and projects that are kept to this team, and to others named beside it. What names it is told by their access.">
      <List rows={models.nodes} total={models.totalCount} path={modelPath} noun="model" />
      <List rows={projects.nodes} total={projects.totalCount} path={projectPath} noun="project" />
    </Section>
  );
}
