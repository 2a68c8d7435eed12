import { Alert, Box, Group, Stack, Text, Title } from '@mantine/core';
import { CircleAlert } from 'lucide-react';
import { useState } from 'react';
import { useAct } from '../../api/act';
import { graphql } from '../../api/graphql';
import type { Visibility } from '../../gql/graphql';
import { ActionButton } from '../../parts/guarded';
import { done } from '../../parts/notify';
import { VISIBILITIES } from '../../parts/visibility';
import { VisibilityRadios } from '../projects/visibility-radios';
import type { ProjectOfPage } from './index';

const SET = graphql(`
  mutation ProjectSetVisibility($input: SetVisibilityInput!) {
    setVisibility(input: $input) {
      project {
        id
        visibility
        viewerCan
      }
    }
  }
`);

/** Who reads the project. */
export function Settings({ project }: { project: ProjectOfPage }) {
  const [chosen, setChosen] = useState<Visibility | null>(null);
  const act = useAct(SET);
  const visibility = chosen ?? project.visibility;
  const may = project.viewerCan.includes('ACCESS_UPDATE');

  async function save() {
    const data = await act.run({ input: { on: { project: project.id }, visibility } });
    if (data?.setVisibility?.project) {
      setChosen(null);
      done(`${project.fullName} is now ${VISIBILITIES[visibility].label.toLowerCase()}.`);
    }
  }

  return (
    <Box component="section" className="sheet" p="md" maw={640}>
      <Title order={2} mb="sm">
        Visibility
      </Title>
      <Stack gap="md">
        <VisibilityRadios value={visibility} onChange={setChosen} error={act.at('visibility')} disabled={!may} />
        <Text size="sm" c="dimmed">
          It says who reads the project, its runs and their artifacts. A model that a run was promoted to has a visibility of its own.
        </Text>
        {act.besides('visibility').map(({ message }) => (
          <Alert key={message} color="red" icon={<CircleAlert aria-hidden />} role="alert">
            {message}
          </Alert>
        ))}
        <Group>
          <ActionButton can={project.viewerCan} needs="ACCESS_UPDATE" unless={visibility === project.visibility ? 'Nothing is changed yet.' : null} loading={act.busy} onClick={() => void save()}>
            Save
          </ActionButton>
        </Group>
      </Stack>
    </Box>
  );
}
