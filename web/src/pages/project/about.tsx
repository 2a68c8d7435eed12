import { Anchor, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import { organizationPath } from '../../app/paths';
import { When, Who } from '../../parts/who-when';
import type { ProjectOfPage } from './index';

/** The lines below the title. */
export function ProjectAbout({ project }: { project: ProjectOfPage }) {
  const owner = project.fullName.split('/')[0] ?? '';
  return (
    <Stack gap={6}>
      {project.description && <Text inherit style={{ whiteSpace: 'pre-line', overflowWrap: 'anywhere' }}>{project.description}</Text>}
      <Text size="sm">
        <Who user={project.createdBy} /> created it <When at={project.createdAt} /> in{' '}
        <Anchor component={Link} to={organizationPath(owner)} inherit underline="always">
          {owner}
        </Anchor>
      </Text>
    </Stack>
  );
}
