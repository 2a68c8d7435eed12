import { Anchor, Table, Text } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import { useAct } from '../../api/act';
import { useLive } from '../../api/live';
import { teamPath } from '../../app/paths';
import type { AccessGrantFragment, Role } from '../../gql/graphql';
import { FormDialog } from '../form-dialog';
import { ActionButton } from '../guarded';
import { done } from '../notify';
import { Pager, useWindow } from '../pager';
import { Loaded, Waiting } from '../states';
import { When, Who } from '../who-when';
import { type AccessHome, GRANT, GRANTS, homeOf, REVOKE } from './documents';
import { GrantDialog } from './grant-dialog';
import { RoleSelect } from './role-select';
import { beyond, GRANT_ROLES, ROLES, TEAM_ROLES } from './roles';
import { Section } from './section';

type Grant = AccessGrantFragment['nodes'][number];

function nameOf({ user, team }: Grant): string {
  return user?.name ?? team?.fullName ?? 'someone you do not see';
}

function holderOf({ user, team }: Grant): { user: string } | { team: string } {
  return team ? { team: team.id } : { user: user?.id ?? '' };
}

function RevokeDialog({ home, grant, onClose }: { home: AccessHome; grant: Grant; onClose: () => void }) {
  const act = useAct(REVOKE, ['Grant', 'Model', 'Project']);

  async function revoke() {
    if (await act.run({ input: { on: homeOf(home), to: holderOf(grant) } })) {
      done(`Nothing is granted to ${nameOf(grant)} on ${home.fullName} any more.`);
      onClose();
    }
  }

  return (
    <FormDialog title={`Revoke the role of ${nameOf(grant)}`} submit="Revoke" danger onClose={onClose} onSubmit={() => void revoke()} busy={act.busy} failures={act.failures}>
      <Text size="sm">
        {nameOf(grant)} is not {ROLES[grant.role].label.toLowerCase()} on {home.fullName} by a grant any more. What teams and the organization bring counts again.
      </Text>
    </FormDialog>
  );
}

function Row({ home, grant, onRevoke }: { home: AccessHome; grant: Grant; onRevoke: () => void }) {
  const act = useAct(GRANT);
  const { user, team, role } = grant;

  async function change(next: Role) {
    if (await act.run({ input: { on: homeOf(home), to: holderOf(grant), role: next } })) {
      done(`${nameOf(grant)} is ${ROLES[next].label.toLowerCase()} on ${home.fullName}.`);
    }
  }

  return (
    <Table.Tr>
      <Table.Td>
        {team ? (
          <Anchor component={Link} to={teamPath(team.fullName)} size="sm" fw={600}>
            {team.fullName}
          </Anchor>
        ) : (
          <Text size="sm" fw={600} component="span">
            <Who user={user} />
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <RoleSelect of={nameOf(grant)} value={role} onChange={(next) => void change(next)} own={home.viewerRole} among={team ? TEAM_ROLES : GRANT_ROLES} can={home.viewerCan} needs="ACCESS_UPDATE" busy={act.busy} error={act.failures[0]?.message} />
      </Table.Td>
      <Table.Td>
        <Text size="sm" component="span">
          <Who user={grant.createdBy} />, <When at={grant.createdAt} />
        </Text>
      </Table.Td>
      <Table.Td ta="right">
        <ActionButton can={home.viewerCan} needs="ACCESS_UPDATE" unless={beyond(role, home.viewerRole)} size="compact-sm" variant="subtle" color="red" aria-label={`Revoke the role of ${nameOf(grant)}`} onClick={onRevoke}>
          Revoke
        </ActionButton>
      </Table.Td>
    </Table.Tr>
  );
}

/** The roles that users and teams have been granted on a model or project, for those who hold ACCESS_READ. */
export function AccessGrants({ home }: { home: AccessHome }) {
  const [granting, setGranting] = useState(false);
  const [revoking, setRevoking] = useState<Grant | null>(null);
  const [answer, ask] = useLive(GRANTS, { id: home.id, ...useWindow() });
  return (
    <Section
      title="Grants"
      about="Roles that users and teams have here alone."
      action={
        <ActionButton can={home.viewerCan} needs="ACCESS_UPDATE" size="xs" variant="default" onClick={() => setGranting(true)}>
          Grant a role
        </ActionButton>
      }
    >
      <Loaded answer={answer} find={({ node }) => (node && 'grants' in node ? node.grants : null)} what="grant" retry={ask} waiting={<Waiting rows={2} />}>
        {(grants) =>
          grants.nodes.length === 0 ? (
            <Text size="sm" c="dimmed">
              Nobody has a grant.
            </Text>
          ) : (
            <>
              <Table.ScrollContainer minWidth={560}>
                <Table>
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>Who</Table.Th>
                      <Table.Th>Role here</Table.Th>
                      <Table.Th>Granted by</Table.Th>
                      <Table.Th ta="right">Actions</Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {grants.nodes.map((grant) => (
                      <Row key={grant.id} home={home} grant={grant} onRevoke={() => setRevoking(grant)} />
                    ))}
                  </Table.Tbody>
                </Table>
              </Table.ScrollContainer>
              <Pager info={grants.pageInfo} total={grants.totalCount} noun="grant" />
            </>
          )
        }
      </Loaded>
      {granting && <GrantDialog home={home} onClose={() => setGranting(false)} />}
      {revoking && <RevokeDialog home={home} grant={revoking} onClose={() => setRevoking(null)} />}
    </Section>
  );
}
