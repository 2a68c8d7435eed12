import { Anchor, Group, Stack, Table, Text, Textarea, TextInput } from '@mantine/core';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { makeKey, useAct } from '../../api/act';
import { useLive } from '../../api/live';
import { graphql } from '../../api/graphql';
import { teamPath } from '../../app/paths';
import { FormDialog } from '../../parts/form-dialog';
import { ActionButton } from '../../parts/guarded';
import { done } from '../../parts/notify';
import { Pager, useWindow } from '../../parts/pager';
import { Empty, Loaded } from '../../parts/states';
import type { Home } from './home';

const TEAMS = graphql(`
  query OrganizationTeams($name: String!, $first: Int, $after: String, $last: Int, $before: String) {
    organization(name: $name) {
      id
      teams(first: $first, after: $after, last: $last, before: $before) {
        totalCount
        pageInfo {
          hasNextPage
          hasPreviousPage
          startCursor
          endCursor
        }
        nodes {
          id
          fullName
          description
          members {
            totalCount
          }
          models {
            totalCount
          }
          projects {
            totalCount
          }
        }
      }
    }
  }
`);

const CREATE = graphql(`
  mutation OrganizationCreateTeam($input: CreateTeamInput!) {
    createTeam(input: $input) {
      team {
        id
        fullName
        organization {
          id
        }
      }
    }
  }
`);

function CreateTeamDialog({ home, onClose }: { home: Home; onClose: () => void }) {
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [idempotencyKey] = useState(makeKey);
  const act = useAct(CREATE);

  async function create() {
    const data = await act.run({ input: { name: `${home.name}/${name.trim()}`, description: description.trim() || null, idempotencyKey } });
    const team = data?.createTeam?.team;
    if (team) {
      done(`${team.fullName} is there.`);
      onClose();
      await navigate(teamPath(team.fullName));
    }
  }

  return (
    <FormDialog title={`New team of ${home.name}`} submit="Create team" onClose={onClose} onSubmit={() => void create()} busy={act.busy} blocked={!name.trim()} failures={act.besides('name', 'description')}>
      <TextInput label="Name" data-autofocus autoComplete="off" spellCheck={false} value={name} onChange={(event) => setName(event.currentTarget.value)} error={act.at('name')} description="Letters, digits, “_”, “.” and “-”" inputWrapperOrder={['label', 'input', 'description', 'error']} />
      <Textarea label="Description" autosize minRows={2} value={description} onChange={(event) => setDescription(event.currentTarget.value)} error={act.at('description')} />
    </FormDialog>
  );
}

/** The teams of an organization that the viewer sees. */
export function Teams({ home }: { home: Home }) {
  const [creating, setCreating] = useState(false);
  const [answer, ask] = useLive(TEAMS, { name: home.name, ...useWindow() });
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          A team that is named on a model or project keeps it to its members.
        </Text>
        <ActionButton can={home.viewerCan} needs="TEAM_CREATE" leftSection={<Plus size={16} aria-hidden />} onClick={() => setCreating(true)}>
          New team
        </ActionButton>
      </Group>
      <Loaded answer={answer} find={({ organization }) => organization?.teams} what="organization" retry={ask}>
        {(teams) =>
          teams.nodes.length === 0 ? (
            <Empty title="No teams yet">{home.viewerCan.includes('TEAM_CREATE') ? 'Create one for people who work on the same models.' : 'A team that you are in is shown here.'}</Empty>
          ) : (
            <>
              <Table.ScrollContainer minWidth={520} className="sheet">
                <Table aria-label="Teams">
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>Team</Table.Th>
                      <Table.Th ta="right">Members</Table.Th>
                      <Table.Th ta="right">Models</Table.Th>
                      <Table.Th ta="right">Projects</Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {teams.nodes.map((team) => (
                      <Table.Tr key={team.id}>
                        <Table.Td>
                          <Anchor component={Link} to={teamPath(team.fullName)} fw={600} size="sm" data-row style={{ overflowWrap: 'anywhere' }}>
                            {team.fullName}
                          </Anchor>
                          {team.description && (
                            <Text size="sm" c="dimmed" lineClamp={1}>
                              {team.description}
                            </Text>
                          )}
                        </Table.Td>
                        <Table.Td ta="right">{team.members.totalCount}</Table.Td>
                        <Table.Td ta="right">{team.models.totalCount}</Table.Td>
                        <Table.Td ta="right">{team.projects.totalCount}</Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </Table>
              </Table.ScrollContainer>
              <Pager info={teams.pageInfo} total={teams.totalCount} noun="team" />
            </>
          )
        }
      </Loaded>
      {creating && <CreateTeamDialog home={home} onClose={() => setCreating(false)} />}
    </Stack>
  );
}
