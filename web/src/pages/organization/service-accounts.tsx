import { Group, Stack, Text, TextInput } from '@mantine/core';
import { Bot, Plus } from 'lucide-react';
import { useState } from 'react';
import { useAct } from '../../api/act';
import { useLive } from '../../api/live';
import { graphql } from '../../api/graphql';
import type { OrganizationAccountTokensQuery, Role } from '../../gql/graphql';
import { RoleField } from '../../parts/access/role-select';
import { Section } from '../../parts/access/section';
import { FormDialog } from '../../parts/form-dialog';
import { ActionButton } from '../../parts/guarded';
import { done } from '../../parts/notify';
import { Pager, useWindow } from '../../parts/pager';
import { Empty, Loaded, Waiting } from '../../parts/states';
import { When } from '../../parts/who-when';
import { CreateTokenDialog } from '../tokens/create-token';
import { TokensTable } from '../tokens/table';
import type { Home } from './home';

const ACCOUNTS = graphql(`
  query OrganizationServiceAccounts($name: String!, $first: Int, $after: String, $last: Int, $before: String) {
    organization(name: $name) {
      id
      serviceAccounts(first: $first, after: $after, last: $last, before: $before) {
        totalCount
        pageInfo {
          hasNextPage
          hasPreviousPage
          startCursor
          endCursor
        }
        nodes {
          id
          name
          createdAt
        }
      }
    }
  }
`);

const TOKENS = graphql(`
  query OrganizationAccountTokens($id: ID!) {
    node(id: $id) {
      id
      ... on User {
        tokens(first: 100) {
          totalCount
          nodes {
            id
            kind
            name
            scopes
            createdAt
            expiresAt
            usedAt
            revokedAt
          }
        }
      }
    }
  }
`);

const CREATE = graphql(`
  mutation OrganizationCreateServiceAccount($input: CreateServiceAccountInput!) {
    createServiceAccount(input: $input) {
      member {
        id
        user {
          id
        }
        organization {
          id
        }
      }
    }
  }
`);

interface Account {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
}

function CreateDialog({ home, onClose }: { home: Home; onClose: () => void }) {
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('MEMBER');
  const act = useAct(CREATE);

  async function create() {
    if (await act.run({ input: { organization: home.id, name: name.trim(), role } })) {
      done(`The service account ${name.trim()} is there. Make it a token.`);
      onClose();
    }
  }

  return (
    <FormDialog title={`New service account of ${home.name}`} submit="Create service account" onClose={onClose} onSubmit={() => void create()} busy={act.busy} blocked={!name.trim()} failures={act.besides('name', 'role')}>
      <TextInput label="Name" data-autofocus autoComplete="off" spellCheck={false} value={name} onChange={(event) => setName(event.currentTarget.value)} error={act.at('name')} description="A name that no other user has" inputWrapperOrder={['label', 'input', 'description', 'error']} />
      <RoleField value={role} onChange={setRole} own={home.viewerRole} error={act.at('role')} />
    </FormDialog>
  );
}

type Found = Extract<NonNullable<OrganizationAccountTokensQuery['node']>, { tokens: unknown }>['tokens'];

function AccountTokens({ home, account }: { home: Home; account: Account }) {
  const [answer, ask] = useLive(TOKENS, { id: account.id });
  const can = home.viewerCan.includes('MEMBER_UPDATE') ? (['TOKEN_DELETE'] as const) : [];
  return (
    <Loaded answer={answer} find={({ node }): Found => (node && 'tokens' in node ? node.tokens : null)} what="account" retry={ask} waiting={<Waiting rows={1} height={28} />}>
      {(tokens) =>
        tokens.nodes.length > 0 ? (
          <>
            <TokensTable tokens={tokens.nodes} caption={`Tokens of ${account.name}`} can={can} />
            {tokens.totalCount > tokens.nodes.length && (
              <Text size="sm" c="dimmed">
                The newest {tokens.nodes.length} of {tokens.totalCount}.
              </Text>
            )}
          </>
        ) : (
          <Text size="sm" c="dimmed">
            No token yet: it cannot do anything.
          </Text>
        )
      }
    </Loaded>
  );
}

/** Accounts of programs, with their tokens for those who keep them. */
export function ServiceAccounts({ home }: { home: Home }) {
  const [creating, setCreating] = useState(false);
  const [making, setMaking] = useState<Account | null>(null);
  const [answer, ask] = useLive(ACCOUNTS, { name: home.name, ...useWindow() });
  const keeps = home.viewerCan.includes('MEMBER_UPDATE');
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Text size="sm" c="dimmed" flex="1 1 260px">
          For programs that are nobody’s own. Each has a role, as members have, and tokens; their roles are changed, and they are removed, among the members.
        </Text>
        <ActionButton can={home.viewerCan} needs="MEMBER_UPDATE" leftSection={<Plus size={16} aria-hidden />} onClick={() => setCreating(true)}>
          New service account
        </ActionButton>
      </Group>
      <Loaded answer={answer} find={({ organization }) => organization?.serviceAccounts} what="organization" retry={ask}>
        {(accounts) =>
          accounts.nodes.length === 0 ? (
            <Empty title="No service accounts yet">A training job or a pipeline acts with one.</Empty>
          ) : (
            <>
              {accounts.nodes.map((account) => (
                <Section
                  key={account.id}
                  title={account.name}
                  about={
                    <>
                      <Bot size={14} aria-hidden style={{ verticalAlign: '-2px' }} /> made <When at={account.createdAt} />
                    </>
                  }
                  action={
                    <ActionButton can={home.viewerCan} needs="MEMBER_UPDATE" size="xs" variant="default" aria-label={`New token of ${account.name}`} onClick={() => setMaking(account)}>
                      New token
                    </ActionButton>
                  }
                >
                  {keeps && <AccountTokens home={home} account={account} />}
                </Section>
              ))}
              <Pager info={accounts.pageInfo} total={accounts.totalCount} noun="service account" />
            </>
          )
        }
      </Loaded>
      {creating && <CreateDialog home={home} onClose={() => setCreating(false)} />}
      {making && <CreateTokenDialog account={making} onClose={() => setMaking(null)} />}
    </Stack>
  );
}
