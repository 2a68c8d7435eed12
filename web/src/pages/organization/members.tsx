import { Group, Stack, Table, Text } from '@mantine/core';
import { UserPlus } from 'lucide-react';
import { useState } from 'react';
import { useAct } from '../../api/act';
import { useLive } from '../../api/live';
import { graphql } from '../../api/graphql';
import { useSession } from '../../app/session';
import type { OrganizationMembersQuery, Role } from '../../gql/graphql';
import { RoleSelect } from '../../parts/access/role-select';
import { beyond, ROLES } from '../../parts/access/roles';
import { ActionButton } from '../../parts/guarded';
import { done } from '../../parts/notify';
import { Pager, useWindow } from '../../parts/pager';
import { Loaded } from '../../parts/states';
import { When, Who } from '../../parts/who-when';
import { AddMemberDialog, OwnRoleDialog, RemoveMemberDialog, UPDATE } from './member-dialogs';
import type { Home } from './home';

const MEMBERS = graphql(`
  query OrganizationMembers($name: String!, $first: Int, $after: String, $last: Int, $before: String) {
    organization(name: $name) {
      id
      members(first: $first, after: $after, last: $last, before: $before) {
        totalCount
        pageInfo {
          hasNextPage
          hasPreviousPage
          startCursor
          endCursor
        }
        nodes {
          id
          role
          createdAt
          user {
            id
            name
            kind
          }
        }
      }
    }
  }
`);

export type MemberRow = NonNullable<NonNullable<OrganizationMembersQuery['organization']>['members']>['nodes'][number];

function Row({ home, member, onRemove }: { home: Home; member: MemberRow; onRemove: () => void }) {
  const { viewer } = useSession();
  const [own, setOwn] = useState<Role | null>(null);
  const act = useAct(UPDATE);
  const { user, role } = member;
  const name = user?.name ?? 'someone you do not see';
  const isSelf = user?.id === viewer?.id;

  async function change(next: Role) {
    if (await act.run({ input: { organization: home.id, user: user?.id ?? '', role: next } })) {
      done(`${name} is ${ROLES[next].label.toLowerCase()} of ${home.name}.`);
    }
  }

  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" fw={600} component="span" style={{ overflowWrap: 'anywhere' }}>
          <Who user={user} />
        </Text>
        {isSelf && (
          <Text span size="sm" c="dimmed">
            {' '}
            · you
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <RoleSelect of={name} value={role} onChange={(next) => (isSelf ? setOwn(next) : void change(next))} own={home.viewerRole} can={home.viewerCan} needs="MEMBER_UPDATE" busy={act.busy} error={act.failures[0]?.message} />
      </Table.Td>
      <Table.Td>
        <When at={member.createdAt} size="sm" />
      </Table.Td>
      <Table.Td ta="right">
        <ActionButton can={home.viewerCan} needs="MEMBER_UPDATE" unless={beyond(role, home.viewerRole)} size="compact-sm" variant="subtle" color="red" aria-label={`Remove ${name}`} onClick={onRemove}>
          Remove
        </ActionButton>
        {own && <OwnRoleDialog home={home} user={user?.id ?? ''} from={role} to={own} onClose={() => setOwn(null)} />}
      </Table.Td>
    </Table.Tr>
  );
}

/** The members of an organization, people and programs, with their roles. */
export function Members({ home }: { home: Home }) {
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<MemberRow | null>(null);
  const [answer, ask] = useLive(MEMBERS, { name: home.name, ...useWindow() });
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          A role counts on everything in {home.name} that grants and teams do not decide.
        </Text>
        <ActionButton can={home.viewerCan} needs="MEMBER_UPDATE" leftSection={<UserPlus size={15} aria-hidden />} onClick={() => setAdding(true)}>
          Add member
        </ActionButton>
      </Group>
      <Loaded answer={answer} find={({ organization }) => organization?.members} what="organization" retry={ask}>
        {(members) => (
          <>
            <Table.ScrollContainer minWidth={560} className="sheet">
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
                    <Row key={member.id} home={home} member={member} onRemove={() => setRemoving(member)} />
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
            <Pager info={members.pageInfo} total={members.totalCount} noun="member" />
          </>
        )}
      </Loaded>
      {adding && <AddMemberDialog home={home} onClose={() => setAdding(false)} />}
      {removing && <RemoveMemberDialog home={home} member={removing} onClose={() => setRemoving(null)} />}
    </Stack>
  );
}
