import { Anchor, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import { useAct } from '../../api/act';
import { graphql } from '../../api/graphql';
import { organizationPath } from '../../app/paths';
import type { Role } from '../../gql/graphql';
import { RoleField } from '../../parts/access/role-select';
import { ROLES } from '../../parts/access/roles';
import { TypedDialog } from '../../parts/access/typed-dialog';
import { FormDialog } from '../../parts/form-dialog';
import { done } from '../../parts/notify';
import type { Home } from './home';
import type { MemberRow } from './members';

const ADD = graphql(`
  mutation OrganizationAddMember($input: AddMemberInput!) {
    addMember(input: $input) {
      member {
        id
        organization {
          id
        }
      }
    }
  }
`);

export const UPDATE = graphql(`
  mutation OrganizationUpdateMember($input: UpdateMemberInput!) {
    updateMember(input: $input) {
      member {
        id
        role
        organization {
          id
        }
      }
    }
  }
`);

const REMOVE = graphql(`
  mutation OrganizationRemoveMember($input: RemoveMemberInput!) {
    removeMember(input: $input) {
      deletedId
    }
  }
`);

interface Props {
  readonly home: Home;
  readonly onClose: () => void;
}

/** Makes somebody whom the viewer sees a member. */
export function AddMemberDialog({ home, onClose }: Props) {
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('MEMBER');
  const act = useAct(ADD);

  async function add() {
    if (await act.run({ input: { organization: home.id, user: name.trim(), role } })) {
      done(`${name.trim()} is ${ROLES[role].label.toLowerCase()} of ${home.name}.`);
      onClose();
    }
  }

  return (
    <FormDialog title={`Add a member of ${home.name}`} submit="Add member" onClose={onClose} onSubmit={() => void add()} busy={act.busy} blocked={!name.trim()} failures={act.besides('user', 'role')}>
      <TextInput label="Name" data-autofocus autoComplete="off" spellCheck={false} value={name} onChange={(event) => setName(event.currentTarget.value)} error={act.at('user')} description="Somebody you see already, such as a member of another organization of yours" inputWrapperOrder={['label', 'input', 'description', 'error']} />
      <RoleField value={role} onChange={setRole} own={home.viewerRole} error={act.at('role')} />
      <Text size="sm" c="dimmed">
        Whoever is new here comes by{' '}
        <Anchor component={Link} to={organizationPath(home.name, 'invitations')} underline="always" onClick={onClose}>
          an invitation
        </Anchor>
        .
      </Text>
    </FormDialog>
  );
}

/** Asks before the viewer changes what they are themselves, which they may not be able to change back. */
export function OwnRoleDialog({ home, user, from, to, onClose }: Props & { user: string; from: Role; to: Role }) {
  const act = useAct(UPDATE);

  async function change() {
    if (await act.run({ input: { organization: home.id, user, role: to } })) {
      done(`You are ${ROLES[to].label.toLowerCase()} of ${home.name}.`);
      onClose();
    }
  }

  return (
    <FormDialog title="Change your own role" submit={`Become ${ROLES[to].label.toLowerCase()}`} danger onClose={onClose} onSubmit={() => void change()} busy={act.busy} failures={act.failures}>
      <Text size="sm">
        From {ROLES[from].label.toLowerCase()} to {ROLES[to].label.toLowerCase()}. You cannot give yourself the old role back; somebody else who keeps members can.
      </Text>
    </FormDialog>
  );
}

/** Ends a membership, with what hangs on it. */
export function RemoveMemberDialog({ home, member, onClose }: Props & { member: MemberRow }) {
  const act = useAct(REMOVE, ['Member']);
  const name = member.user?.name ?? '';

  async function remove() {
    if (await act.run({ input: { organization: home.id, user: member.user?.id ?? '' } })) {
      done(`${name} is no member of ${home.name} any more.`);
      onClose();
    }
  }

  return (
    <TypedDialog title={`Remove ${name} from ${home.name}`} submit="Remove member" name={name} onClose={onClose} onSubmit={() => void remove()} busy={act.busy} failures={act.failures}>
      <Text size="sm">
        {member.user?.kind === 'SERVICE_ACCOUNT' ? 'All tokens of this service account end, and it leaves its teams and loses its grants. It belongs to no other organization.' : `They leave its teams and lose their grants. What they made stays.`}
      </Text>
    </TypedDialog>
  );
}
