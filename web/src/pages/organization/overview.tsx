import { Anchor, Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import { useAct } from '../../api/act';
import { graphql } from '../../api/graphql';
import type { OrganizationQuery } from '../../gql/graphql';
import { ROLES } from '../../parts/access/roles';
import { Section } from '../../parts/access/section';
import { TypedDialog } from '../../parts/access/typed-dialog';
import { Facts } from '../../parts/facts';
import { counted } from '../../parts/format';
import { When } from '../../parts/who-when';

const LEAVE = graphql(`
  mutation OrganizationLeave($input: LeaveOrganizationInput!) {
    leaveOrganization(input: $input) {
      deletedId
    }
  }
`);

type Shown = NonNullable<OrganizationQuery['organization']>;

function LeaveDialog({ organization, onClose }: { organization: Shown; onClose: () => void }) {
  const act = useAct(LEAVE);

  async function leave() {
    if (await act.run({ input: { organization: organization.id } })) {
      location.assign('/models'); // what this page still holds is no longer the viewer's to see
    }
  }

  return (
    <TypedDialog title={`Leave ${organization.name}`} submit="Leave" name={organization.name} onClose={onClose} onSubmit={() => void leave()} busy={act.busy} failures={act.failures}>
      <Text size="sm">You leave its teams and lose your grants with it. Only somebody who keeps its members can bring you back.</Text>
    </TypedDialog>
  );
}

/** What the organization is, what it holds, and what one is in it. */
export function Overview({ organization }: { organization: Shown }) {
  const [leaving, setLeaving] = useState(false);
  const role = organization.viewerRole ?? null;
  const { models, projects, teams } = organization;
  return (
    <>
      <Section title="What it is">
        <Facts
          facts={[
            ['Name', organization.name],
            ['Your role', role === null ? 'None: you see what is public' : `${ROLES[role].label}: ${ROLES[role].meaning.toLowerCase()}`],
            ['Models', <Anchor key="models" component={Link} to="/models" inherit>{counted(models.totalCount, 'model')} that you see</Anchor>],
            ['Projects', <Anchor key="projects" component={Link} to="/projects" inherit>{counted(projects.totalCount, 'project')} that you see</Anchor>],
            ['Teams', role !== null && `${counted(teams.totalCount, 'team')} that you see`],
            ['Since', <When key="since" at={organization.createdAt} />],
          ]}
        />
      </Section>
      {role !== null && (
        <Group mt="md">
          <Button size="xs" variant="default" c="var(--mantine-color-error)" onClick={() => setLeaving(true)}>
            Leave {organization.name}
          </Button>
        </Group>
      )}
      {leaving && <LeaveDialog organization={organization} onClose={() => setLeaving(false)} />}
    </>
  );
}
