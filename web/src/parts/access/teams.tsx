import { Anchor, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import { useAct } from '../../api/act';
import { teamPath } from '../../app/paths';
import { FormDialog } from '../form-dialog';
import { counted } from '../format';
import { ActionButton } from '../guarded';
import { done } from '../notify';
import { type AccessHome, homeOf, LINK, UNLINK } from './documents';
import { useTeamSearch } from './name-search';
import { NameField } from './people';
import { Section } from './section';
import { afterUnlinking } from './words';

type Team = AccessHome['teams']['nodes'][number];

function LinkDialog({ home, onClose }: { home: AccessHome; onClose: () => void }) {
  const act = useAct(LINK);
  const search = useTeamSearch(home.organization?.name);
  const team = search.typed.trim();
  const named = new Set(home.teams.nodes.map(({ fullName }) => fullName));

  async function link() {
    if (await act.run({ input: { on: homeOf(home), team: team } })) {
      done(`${home.fullName} names ${team}.`);
      onClose();
    }
  }

  return (
    <FormDialog title={`Name a team on ${home.fullName}`} submit="Name team" onClose={onClose} onSubmit={() => void link()} busy={act.busy} blocked={!team} failures={act.besides('team')}>
      <Text size="sm">Its members have the role here that they have in the team. Whoever is in no named team, has no grant and is no owner or manager is kept out.</Text>
      <NameField label="Team" isFirst search={{ ...search, names: search.names.filter((name) => !named.has(name)) }} error={act.at('team')} description="OWNER/NAME" />
    </FormDialog>
  );
}

function UnlinkDialog({ home, team, onClose }: { home: AccessHome; team: Team; onClose: () => void }) {
  const act = useAct(UNLINK);

  async function unlink() {
    if (await act.run({ input: { on: homeOf(home), team: team.id } })) {
      done(`${home.fullName} does not name ${team.fullName} any more.`);
      onClose();
    }
  }

  return (
    <FormDialog title={`Take ${team.fullName} off ${home.fullName}`} submit="Take off" danger onClose={onClose} onSubmit={() => void unlink()} busy={act.busy} failures={act.failures}>
      <Text size="sm">{afterUnlinking(home.visibility, home.organization?.name ?? 'the organization', home.teams.nodes.length - 1)}</Text>
    </FormDialog>
  );
}

/** The teams that a model or project names. */
export function AccessTeams({ home }: { home: AccessHome }) {
  const [linking, setLinking] = useState(false);
  const [unlinking, setUnlinking] = useState<Team | null>(null);
  const teams = home.teams.nodes;
  return (
    <Section
      title="Teams"
      about={teams.length === 0 ? 'No team is named: it is not kept to teams.' : 'It is kept to these teams, each member with the role they have in the team.'}
      action={
        <ActionButton can={home.viewerCan} needs="ACCESS_UPDATE" size="xs" variant="default" onClick={() => setLinking(true)}>
          Name a team
        </ActionButton>
      }
    >
      {teams.length > 0 && (
        <Stack gap={6} component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
          {teams.map((team) => (
            <Group key={team.id} component="li" justify="space-between" gap="xs">
              <div>
                <Anchor component={Link} to={teamPath(team.fullName)} fw={600} size="sm">
                  {team.fullName}
                </Anchor>
                <Text span size="sm" c="dimmed">
                  {' '}
                  · {counted(team.members.totalCount, 'member')}
                </Text>
              </div>
              <ActionButton can={home.viewerCan} needs="ACCESS_UPDATE" size="compact-sm" variant="subtle" color="red" aria-label={`Take off ${team.fullName}`} onClick={() => setUnlinking(team)}>
                Take off
              </ActionButton>
            </Group>
          ))}
        </Stack>
      )}
      {linking && <LinkDialog home={home} onClose={() => setLinking(false)} />}
      {unlinking && <UnlinkDialog home={home} team={unlinking} onClose={() => setUnlinking(null)} />}
    </Section>
  );
}
