import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useQuery } from 'urql';
import { failureOf } from '../../api/failure';
import { useSession } from '../../app/session';
import type { AccessExplainQuery } from '../../gql/graphql';
import { NEEDS, reasonFor } from '../reasons';
import { Waiting } from '../states';
import { type AccessHome, EXPLAIN, homeOf } from './documents';
import { useMemberSearch } from './name-search';
import { NameField } from './people';
import { ROLES } from './roles';
import { Section } from './section';

type Explanation = NonNullable<AccessExplainQuery['explainAccess']>;

function Answer({ told }: { told: Explanation }) {
  return (
    <Stack gap={6}>
      <Group gap="xs">
        <Badge size="lg" color={told.role ? 'forest' : 'gray'}>
          {told.role ? ROLES[told.role].label : 'No role'}
        </Badge>
        <Text size="sm">{told.reason}</Text>
      </Group>
      {told.isPublic && (
        <Text size="sm" c="dimmed">
          It is public: everybody who is signed in reads it all the same.
        </Text>
      )}
      <Text size="sm" fw={600} component="h3" m={0}>
        {told.permissions.length > 0 ? 'May do' : 'May do nothing'}
      </Text>
      <Group gap={4} component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
        {told.permissions.map((permission) => (
          <li key={permission}>
            <Badge color="gray" fw={500} title={permission}>
              {NEEDS[permission][0].toLowerCase()}
            </Badge>
          </li>
        ))}
      </Group>
    </Stack>
  );
}

/** Why somebody gets in, or does not: their role, the rule that gave it, and what it allows. */
export function AccessWhy({ home }: { home: AccessHome }) {
  const { viewer } = useSession();
  const own = viewer?.name ?? '';
  const others = home.viewerCan.includes('ACCESS_READ');
  const [asked, setAsked] = useState(own);
  const members = others && (home.organization?.viewerCan.includes('MEMBER_READ') ?? false);
  const search = useMemberSearch(home.organization?.name, { pause: !members, first: own });
  const [{ data, error, fetching }] = useQuery({ query: EXPLAIN, variables: { user: asked, on: homeOf(home) }, pause: asked === '', requestPolicy: 'cache-and-network' });
  const told = asked === '' ? null : data?.explainAccess;

  function submit(event: FormEvent) {
    event.preventDefault();
    setAsked(search.typed.trim());
  }

  if (!viewer) {
    return null;
  }
  return (
    <Section title="Why?" about={others ? 'Which rule gives somebody a role here, and what it allows.' : `Which rule gives you a role here, and what it allows. ${reasonFor('ACCESS_READ')}`}>
      {others && (
        <form onSubmit={submit}>
          <Group align="flex-end" gap="xs">
            <NameField label="Name" search={search} error={failureOf(error)?.message} />
            <Button type="submit" variant="default" loading={fetching} disabled={!search.typed.trim()}>
              Explain
            </Button>
          </Group>
        </form>
      )}
      <div aria-live="polite">{told ? <Answer told={told} /> : fetching && <Waiting rows={1} height={28} />}</div>
    </Section>
  );
}
