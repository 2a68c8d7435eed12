import { Group, Text } from '@mantine/core';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { useLive } from '../../api/live';
import { organizationPath, teamPath } from '../../app/paths';
import { ROLES } from '../../parts/access/roles';
import { ActionButton } from '../../parts/guarded';
import { Page } from '../../parts/page';
import { Loaded } from '../../parts/states';
import { When, Who } from '../../parts/who-when';
import { DeleteTeamDialog, EditTeamDialog } from './dialogs';
import { TEAM } from './documents';
import { TeamMembers } from './members';
import { NamedOn } from './named-on';

type Open = 'edit' | 'delete' | null;

/** A team: who is in it with which role, and the models and projects that name it. */
export default function Team() {
  const { owner = '', team: short = '' } = useParams();
  const navigate = useNavigate();
  const [open, setOpen] = useState<Open>(null);
  const [answer, ask] = useLive(TEAM, { name: `${owner}/${short}` });
  return (
    <Loaded answer={answer} find={({ team }) => team} what="team" retry={ask}>
      {(team) => (
        <Page
          title={team.fullName}
          crumbs={[
            { label: owner, to: organizationPath(owner) },
            { label: 'Teams', to: organizationPath(owner, 'teams') },
          ]}
          about={
            <>
              {team.description && <Text style={{ whiteSpace: 'pre-line', overflowWrap: 'anywhere' }}>{team.description}</Text>}
              <Text size="sm">
                Made by <Who user={team.createdBy} />, <When at={team.createdAt} />
                {team.viewerRole && ` · you are ${ROLES[team.viewerRole].label.toLowerCase()} in it`}
              </Text>
            </>
          }
          actions={
            <Group gap="xs">
              <ActionButton can={team.viewerCan} needs="TEAM_UPDATE" variant="default" onClick={() => setOpen('edit')}>
                Edit team
              </ActionButton>
              <ActionButton can={team.viewerCan} needs="TEAM_DELETE" variant="default" onClick={() => setOpen('delete')}>
                Delete team
              </ActionButton>
            </Group>
          }
        >
          <TeamMembers team={team} />
          <NamedOn team={team} />
          {open === 'edit' && <EditTeamDialog team={team} onClose={() => setOpen(null)} onRenamed={(fullName) => void navigate(teamPath(fullName), { replace: true })} />}
          {open === 'delete' && <DeleteTeamDialog team={team} onClose={() => setOpen(null)} onDeleted={() => void navigate(organizationPath(owner, 'teams'))} />}
        </Page>
      )}
    </Loaded>
  );
}
