import { Badge, Group, NumberInput, Stack, Table, Text, TextInput } from '@mantine/core';
import { MailPlus } from 'lucide-react';
import { useState } from 'react';
import { useAct } from '../../api/act';
import { useLive } from '../../api/live';
import { graphql } from '../../api/graphql';
import type { OrganizationInvitationsQuery, Role } from '../../gql/graphql';
import { RoleField } from '../../parts/access/role-select';
import { ROLES } from '../../parts/access/roles';
import { useFocusBack } from '../../parts/focus-back';
import { FormDialog } from '../../parts/form-dialog';
import { ActionButton } from '../../parts/guarded';
import { done } from '../../parts/notify';
import { Pager, useWindow } from '../../parts/pager';
import { Empty, Loaded } from '../../parts/states';
import { When, Who } from '../../parts/who-when';
import { SecretOnce } from '../tokens/secret';
import { stateOf } from '../tokens/scopes';
import type { Home } from './home';

const INVITATIONS = graphql(`
  query OrganizationInvitations($name: String!, $first: Int, $after: String, $last: Int, $before: String) {
    organization(name: $name) {
      id
      invitations(first: $first, after: $after, last: $last, before: $before) {
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
          email
          createdAt
          createdBy {
            id
            name
            kind
          }
          expiresAt
          acceptedAt
          acceptedBy {
            id
            name
            kind
          }
          revokedAt
        }
      }
    }
  }
`);

const CREATE = graphql(`
  mutation OrganizationInvite($input: CreateInvitationInput!) {
    createInvitation(input: $input) {
      link
      invitation {
        id
        organization {
          id
        }
      }
    }
  }
`);

const REVOKE = graphql(`
  mutation OrganizationRevokeInvitation($input: RevokeInvitationInput!) {
    revokeInvitation(input: $input) {
      invitation {
        id
        revokedAt
      }
    }
  }
`);

type Invitation = NonNullable<NonNullable<OrganizationInvitationsQuery['organization']>['invitations']>['nodes'][number];

interface Props {
  readonly home: Home;
  readonly onClose: () => void;
}

function InviteDialog({ home, onClose }: Props) {
  const [role, setRole] = useState<Role>('MEMBER');
  const [email, setEmail] = useState('');
  const [days, setDays] = useState<number | string>(7);
  const [link, setLink] = useState<string | null>(null);
  const act = useAct(CREATE);
  useFocusBack();

  async function invite() {
    const data = await act.run({ input: { organization: home.id, role, email: email.trim() || null, days: Number(days) } });
    if (data?.createInvitation) {
      setLink(new URL(data.createInvitation.link, location.origin).href);
    }
  }

  if (link !== null) {
    return (
      <SecretOnce title="The link of the invitation" what="the link" secret={link} onClose={onClose}>
        <Text size="sm">Whoever opens it first joins {home.name} as {ROLES[role].label.toLowerCase()}. Send it to the one you mean; nothing was sent.</Text>
      </SecretOnce>
    );
  }
  return (
    <FormDialog title={`Invite to ${home.name}`} submit="Make the link" onClose={onClose} onSubmit={() => void invite()} busy={act.busy} blocked={days === ''} failures={act.besides('role', 'email', 'days')}>
      <RoleField value={role} onChange={setRole} own={home.viewerRole} error={act.at('role')} />
      <TextInput label="E-mail address" type="email" data-autofocus description="Whom it is meant for, as a note; nothing is sent" inputWrapperOrder={['label', 'input', 'description', 'error']} value={email} onChange={(event) => setEmail(event.currentTarget.value)} error={act.at('email')} />
      <NumberInput label="Days" description="How long the link works" inputWrapperOrder={['label', 'input', 'description', 'error']} min={1} max={90} allowDecimal={false} w={200} value={days} onChange={setDays} error={act.at('days')} />
    </FormDialog>
  );
}

function RevokeDialog({ invitation, onClose }: { invitation: Invitation; onClose: () => void }) {
  const act = useAct(REVOKE);

  async function revoke() {
    if (await act.run({ input: { invitation: invitation.id } })) {
      done('The invitation is taken back.');
      onClose();
    }
  }

  return (
    <FormDialog title="Take back this invitation" submit="Take back" danger onClose={onClose} onSubmit={() => void revoke()} busy={act.busy} failures={act.failures}>
      <Text size="sm">The link of {invitation.email ?? 'whoever has it'} does not work any more.</Text>
    </FormDialog>
  );
}

function State({ invitation }: { invitation: Invitation }) {
  if (invitation.acceptedAt) {
    return (
      <Text span size="sm">
        <Badge color="green">taken</Badge> by <Who user={invitation.acceptedBy} />, <When at={invitation.acceptedAt} />
      </Text>
    );
  }
  const state = stateOf(invitation);
  return state === 'live' ? (
    <Text span size="sm">
      <Badge color="blue">open</Badge> ends <When at={invitation.expiresAt} />
    </Text>
  ) : (
    <Badge color="gray">{state === 'ended' ? 'taken back' : 'expired'}</Badge>
  );
}

/** Invitations to an organization, open and past. */
export function Invitations({ home }: { home: Home }) {
  const [inviting, setInviting] = useState(false);
  const [revoking, setRevoking] = useState<Invitation | null>(null);
  const [answer, ask] = useLive(INVITATIONS, { name: home.name, ...useWindow() });
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          A link that works once. Whoever opens it signs in, or makes an account.
        </Text>
        <ActionButton can={home.viewerCan} needs="MEMBER_UPDATE" leftSection={<MailPlus size={15} aria-hidden />} onClick={() => setInviting(true)}>
          Invite
        </ActionButton>
      </Group>
      <Loaded answer={answer} find={({ organization }) => organization?.invitations} what="organization" retry={ask}>
        {(invitations) =>
          invitations.nodes.length === 0 ? (
            <Empty title="No invitations yet">Make a link for whoever should join {home.name}.</Empty>
          ) : (
            <>
              <Table.ScrollContainer minWidth={640} className="sheet">
                <Table aria-label="Invitations">
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>For</Table.Th>
                      <Table.Th>Role</Table.Th>
                      <Table.Th>State</Table.Th>
                      <Table.Th>Made</Table.Th>
                      <Table.Th ta="right">Actions</Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {invitations.nodes.map((invitation) => (
                      <Table.Tr key={invitation.id}>
                        <Table.Td fz="sm" style={{ overflowWrap: 'anywhere' }}>{invitation.email ?? 'whoever has the link'}</Table.Td>
                        <Table.Td fz="sm">{ROLES[invitation.role].label}</Table.Td>
                        <Table.Td>
                          <State invitation={invitation} />
                        </Table.Td>
                        <Table.Td fz="sm">
                          <Who user={invitation.createdBy} />, <When at={invitation.createdAt} />
                        </Table.Td>
                        <Table.Td ta="right">
                          {!invitation.acceptedAt && stateOf(invitation) === 'live' && (
                            <ActionButton can={home.viewerCan} needs="MEMBER_UPDATE" size="compact-sm" variant="subtle" color="red" aria-label={`Take back the invitation for ${invitation.email ?? 'whoever has the link'}`} onClick={() => setRevoking(invitation)}>
                              Take back
                            </ActionButton>
                          )}
                        </Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </Table>
              </Table.ScrollContainer>
              <Pager info={invitations.pageInfo} total={invitations.totalCount} noun="invitation" />
            </>
          )
        }
      </Loaded>
      {inviting && <InviteDialog home={home} onClose={() => setInviting(false)} />}
      {revoking && <RevokeDialog invitation={revoking} onClose={() => setRevoking(null)} />}
    </Stack>
  );
}
