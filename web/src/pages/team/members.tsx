import { Table, Text } from '@mantine/core';
import { useState } from 'react';
import { useAct } from '../../api/act';
import { useLive } from '../../api/live';
import { useSession } from '../../app/session';
import type { Role, TeamMembersQuery } from '../../gql/graphql';
import { useMemberSearch } from '../../parts/access/name-search';
import { NameField } from '../../parts/access/people';
import { RoleField, RoleSelect } from '../../parts/access/role-select';
import { beyond, ROLES, strongest, TEAM_ROLES } from '../../parts/access/roles';
import { Section } from '../../parts/access/section';
import { FormDialog } from '../../parts/form-dialog';
import { ActionButton } from '../../parts/guarded';
import { done } from '../../parts/notify';
import { Pager, useWindow } from '../../parts/pager';
import { Loaded, Waiting } from '../../parts/states';
import { When, Who } from '../../parts/who-when';
import { ADD, CHANGE, MEMBERS, REMOVE } from './documents';
import type { ShownTeam } from './named-on';

type Member = NonNullable<TeamMembersQuery['team']>['members']['nodes'][number];

/** What the viewer is there: in the team or in its organization, whichever is more. */
function ownRole(team: ShownTeam): Role | null {
  return strongest(team.viewerRole, team.organization?.viewerRole);
}

function AddDialog({ team, onClose }: { team: ShownTeam; onClose: () => void }) {
  const [role, setRole] = useState<Role>('MEMBER');
  const act = useAct(ADD);
  const members = team.organization?.viewerCan.includes('MEMBER_READ') ?? false;
  const search = useMemberSearch(team.organization?.name, { pause: !members });
  const name = search.typed.trim();

  async function add() {
    if (await act.run({ input: { team: team.id, user: name, role } })) {
      done(`${name} is ${ROLES[role].label.toLowerCase()} in ${team.fullName}.`);
      onClose();
    }
  }

  return (
    <FormDialog title={`Add somebody to ${team.fullName}`} submit="Add to team" onClose={onClose} onSubmit={() => void add()} busy={act.busy} blocked={!name} failures={act.besides('user', 'role')}>
      <NameField label="Name" isFirst search={search} error={act.at('user')} description={`A member of ${team.organization?.name ?? 'the organization'}`} />
      <RoleField value={role} onChange={setRole} own={ownRole(team)} among={TEAM_ROLES} error={act.at('role')} />
    </FormDialog>
  );
}

function RemoveDialog({ team, member, onClose }: { team: ShownTeam; member: Member; onClose: () => void }) {
  const act = useAct(REMOVE);
  const name = member.user?.name ?? '';

  async function remove() {
    if (await act.run({ input: { team: team.id, user: member.user?.id ?? '' } })) {
      done(`${name} is not in ${team.fullName} any more.`);
      onClose();
    }
  }

  return (
    <FormDialog title={`Take ${name} out of ${team.fullName}`} submit="Take out" danger onClose={onClose} onSubmit={() => void remove()} busy={act.busy} failures={act.failures}>
      <Text size="sm">They lose what the team brings on the models and projects that name it, or grant it a role.</Text>
    </FormDialog>
  );
}

function Row({ team, member, onRemove }: { team: ShownTeam; member: Member; onRemove: () => void }) {
  const { viewer } = useSession();
  const act = useAct(CHANGE);
  const name = member.user?.name ?? 'someone you do not see';
  const own = ownRole(team);

  async function change(role: Role) {
    if (await act.run({ input: { team: team.id, user: member.user?.id ?? '', role } })) {
      done(`${name} is ${ROLES[role].label.toLowerCase()} in ${team.fullName}.`);
    }
  }

  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" fw={600} component="span" style={{ overflowWrap: 'anywhere' }}>
          <Who user={member.user} />
        </Text>
        {member.user?.id === viewer?.id && (
          <Text span size="sm" c="dimmed">
            {' '}
            · you
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <RoleSelect of={name} value={member.role} onChange={(role) => void change(role)} own={own} among={TEAM_ROLES} can={team.viewerCan} needs="TEAM_UPDATE" busy={act.busy} error={act.failures[0]?.message} />
      </Table.Td>
      <Table.Td>
        <When at={member.createdAt} size="sm" />
      </Table.Td>
      <Table.Td ta="right">
        <ActionButton can={team.viewerCan} needs="TEAM_UPDATE" unless={beyond(member.role, own)} size="compact-sm" variant="subtle" color="red" aria-label={`Take out ${name}`} onClick={onRemove}>
          Take out
        </ActionButton>
      </Table.Td>
    </Table.Tr>
  );
}

/** Who is in a team, with the role that each has on what names it. */
export function TeamMembers({ team }: { team: ShownTeam }) {
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<Member | null>(null);
  const [answer, ask] = useLive(MEMBERS, { name: team.fullName, ...useWindow() });
  return (
    <Section
      title="Members"
      about="Each has this role on the models and projects that name the team."
      action={
        <ActionButton can={team.viewerCan} needs="TEAM_UPDATE" size="xs" onClick={() => setAdding(true)}>
          Add to team
        </ActionButton>
      }
    >
      <Loaded answer={answer} find={({ team: found }) => found?.members} what="team" retry={ask} waiting={<Waiting rows={3} />}>
        {(members) =>
          members.nodes.length === 0 ? (
            <Text size="sm" c="dimmed">
              Nobody is in it yet.
            </Text>
          ) : (
            <>
              <Table.ScrollContainer minWidth={520}>
                <Table aria-label="Members">
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>Name</Table.Th>
                      <Table.Th>Role</Table.Th>
                      <Table.Th>Since</Table.Th>
                      <Table.Th ta="right">Actions</Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {members.nodes.map((member) => (
                      <Row key={member.id} team={team} member={member} onRemove={() => setRemoving(member)} />
                    ))}
                  </Table.Tbody>
                </Table>
              </Table.ScrollContainer>
              <Pager info={members.pageInfo} total={members.totalCount} noun="member" />
            </>
          )
        }
      </Loaded>
      {adding && <AddDialog team={team} onClose={() => setAdding(false)} />}
      {removing && <RemoveDialog team={team} member={removing} onClose={() => setRemoving(null)} />}
    </Section>
  );
}
