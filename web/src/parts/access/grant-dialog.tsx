import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { useAct } from '../../api/act';
import type { Role } from '../../gql/graphql';
import { FormDialog } from '../form-dialog';
import { done } from '../notify';
import { type AccessHome, GRANT, homeOf } from './documents';
import { useMemberSearch, useTeamSearch } from './name-search';
import { NameField } from './people';
import { RoleField } from './role-select';
import { GRANT_ROLES, ROLES, TEAM_ROLES } from './roles';

type To = 'user' | 'team';

/** Gives a user or a team a role on one model or project. */
export function GrantDialog({ home, onClose }: { home: AccessHome; onClose: () => void }) {
  const [to, setTo] = useState<To>('user');
  const [role, setRole] = useState<Role>('MEMBER');
  const act = useAct(GRANT);
  const members = home.organization?.viewerCan.includes('MEMBER_READ') ?? false;
  const people = useMemberSearch(home.organization?.name, { pause: !members || to !== 'user' });
  const teams = useTeamSearch(home.organization?.name, { pause: to !== 'team' });
  const search = to === 'team' ? teams : people;
  const name = search.typed.trim();

  function choose(kind: To) {
    setTo(kind);
    search.type('');
    if (kind === 'team' && role === 'OUTSIDER') {
      setRole('VIEWER');
    }
  }

  async function give() {
    const holder = to === 'team' ? { team: name } : { user: name };
    if (await act.run({ input: { on: homeOf(home), to: holder, role } })) {
      done(`${name} is ${ROLES[role].label.toLowerCase()} on ${home.fullName}.`);
      onClose();
    }
  }

  return (
    <FormDialog title={`Grant a role on ${home.fullName}`} submit="Grant role" onClose={onClose} onSubmit={() => void give()} busy={act.busy} blocked={!name} failures={act.besides('to', 'role')}>
      <SegmentedControl
        aria-label="To a person or to a team"
        value={to}
        onChange={(value) => choose(value as To)}
        data={[
          { value: 'user', label: 'A person or service account' },
          { value: 'team', label: 'A team' },
        ]}
      />
      <NameField
        label={to === 'team' ? 'Team' : 'Name'}
        isFirst
        search={search}
        error={act.at('to')}
        description={to === 'team' ? 'It raises the role of its members here.' : 'What is granted counts here in place of what teams and the organization bring, be it more or less.'}
      />
      <RoleField value={role} onChange={setRole} own={home.viewerRole} among={to === 'team' ? TEAM_ROLES : GRANT_ROLES} error={act.at('role')} />
    </FormDialog>
  );
}
