import { Button, Switch, Text } from '@mantine/core';
import { KeyRound, Plus } from 'lucide-react';
import { useState } from 'react';
import { useLive } from '../../api/live';
import { graphql } from '../../api/graphql';
import { useView } from '../../app/url';
import type { Permission } from '../../gql/graphql';
import { Section } from '../../parts/access/section';
import { Page } from '../../parts/page';
import { Pager, useWindow } from '../../parts/pager';
import { Loaded } from '../../parts/states';
import { CreateTokenDialog } from './create-token';
import { PasswordDialog } from './password';
import { ownSession, stateOf } from './scopes';
import { TokensTable } from './table';

const TOKENS = graphql(`
  query Tokens($first: Int, $after: String, $last: Int, $before: String) {
    viewer {
      id
      user {
        id
        tokens(first: $first, after: $after, last: $last, before: $before) {
          totalCount
          pageInfo {
            hasNextPage
            hasPreviousPage
            startCursor
            endCursor
          }
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

/** One's own tokens are one's own to end (docs/permissions.md, "Your own account"). */
const OWN: readonly Permission[] = ['TOKEN_CREATE', 'TOKEN_READ', 'TOKEN_DELETE'];

type Open = 'token' | 'password' | null;

/** The viewer's access tokens, browser sessions and password. */
export default function Tokens() {
  const view = useView();
  const ended = view.get('ended') === 'shown';
  const [open, setOpen] = useState<Open>(null);
  const [answer, ask] = useLive(TOKENS, useWindow());
  return (
    <Page
      title="Tokens and sessions"
      about="What opens the registry as you: tokens for programs, sessions for browsers."
      actions={
        <>
          <Button size="sm" variant="default" leftSection={<KeyRound size={15} aria-hidden />} onClick={() => setOpen('password')}>
            Change password
          </Button>
          <Button size="sm" leftSection={<Plus size={16} aria-hidden />} onClick={() => setOpen('token')}>
            New token
          </Button>
        </>
      }
    >
      <Loaded answer={answer} find={({ viewer }) => viewer?.user.tokens} what="account" retry={ask}>
        {({ nodes, pageInfo, totalCount }) => {
          const shown = nodes.filter((token) => ended || stateOf(token) === 'live');
          const own = ownSession(nodes, !pageInfo.hasNextPage && !pageInfo.hasPreviousPage);
          const access = shown.filter(({ kind }) => kind === 'ACCESS');
          const sessions = shown.filter(({ kind }) => kind === 'SESSION');
          return (
            <>
              <Switch label="Show those that have ended" checked={ended} onChange={(event) => view.set({ ended: event.currentTarget.checked ? 'shown' : null })} />
              <Section title="Access tokens" about="For programs: sent as a bearer token.">
                {access.length > 0 ? <TokensTable tokens={access} caption="Access tokens" can={OWN} /> : <Text size="sm" c="dimmed">None here.</Text>}
              </Section>
              <Section title="Browser sessions" about="Each sign-in is one.">
                {sessions.length > 0 ? <TokensTable tokens={sessions} caption="Browser sessions" can={OWN} own={own} /> : <Text size="sm" c="dimmed">None here.</Text>}
              </Section>
              {(pageInfo.hasNextPage || pageInfo.hasPreviousPage) && <Pager info={pageInfo} total={totalCount} noun="token" />}
            </>
          );
        }}
      </Loaded>
      {open === 'token' && <CreateTokenDialog onClose={() => setOpen(null)} />}
      {open === 'password' && <PasswordDialog onClose={() => setOpen(null)} onDone={() => ask({ requestPolicy: 'network-only' })} />}
    </Page>
  );
}
