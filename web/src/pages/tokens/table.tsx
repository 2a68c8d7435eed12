import { Badge, Group, Table, Text, Tooltip } from '@mantine/core';
import { useState } from 'react';
import type { Permission } from '../../gql/graphql';
import { ActionButton } from '../../parts/guarded';
import { When } from '../../parts/who-when';
import { NEEDS } from '../../parts/reasons';
import { RevokeTokenDialog } from './revoke-token';
import { stateOf } from './scopes';

export interface TokenRow {
  readonly id: string;
  readonly kind: 'ACCESS' | 'SESSION' | 'LINK';
  readonly name: string;
  readonly scopes: readonly Permission[] | null;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly usedAt: string | null;
  readonly revokedAt: string | null;
}

function Scopes({ scopes }: Pick<TokenRow, 'scopes'>) {
  if (scopes === null) {
    return 'All of its user';
  }
  return (
    <Tooltip label={scopes.map((scope) => NEEDS[scope][0].toLowerCase()).join(', ')}>
      <Text span inherit tabIndex={0} td="underline dotted">
        {scopes.length} {scopes.length === 1 ? 'scope' : 'scopes'}
      </Text>
    </Tooltip>
  );
}

interface Props {
  readonly tokens: readonly TokenRow[];
  readonly caption: string;
  /** What the viewer may do with these tokens. */
  readonly can: readonly Permission[];
  /** The id of the session of this browser, where it is known. */
  readonly own?: string | null;
}

/** Access tokens or sessions, with when they were used and when they end. */
export function TokensTable({ tokens, caption, can, own = null }: Props) {
  const [revoking, setRevoking] = useState<TokenRow | null>(null);
  const sessions = tokens[0]?.kind === 'SESSION';
  return (
    <>
      <Table.ScrollContainer minWidth={640}>
        <Table aria-label={caption}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Name</Table.Th>
              {!sessions && <Table.Th>May do</Table.Th>}
              <Table.Th>{sessions ? 'Signed in' : 'Made'}</Table.Th>
              <Table.Th>Last used</Table.Th>
              <Table.Th>Ends</Table.Th>
              <Table.Th ta="right">Actions</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {tokens.map((token) => {
              const state = stateOf(token);
              return (
                <Table.Tr key={token.id} {...(state === 'live' ? {} : { c: 'dimmed' })}>
                  <Table.Td>
                    <Group gap="xs">
                      <Text span size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
                        {token.kind === 'SESSION' ? 'Browser' : token.name}
                      </Text>
                      {token.id === own && <Badge>this browser</Badge>}
                      {state !== 'live' && <Badge color="gray">{state}</Badge>}
                    </Group>
                  </Table.Td>
                  {!sessions && (
                    <Table.Td fz="sm">
                      <Scopes scopes={token.scopes} />
                    </Table.Td>
                  )}
                  <Table.Td>
                    <When at={token.createdAt} size="sm" />
                  </Table.Td>
                  <Table.Td>{token.usedAt ? <When at={token.usedAt} size="sm" /> : <Text span size="sm" c="dimmed">never</Text>}</Table.Td>
                  <Table.Td>
                    <When at={token.revokedAt ?? token.expiresAt} size="sm" />
                  </Table.Td>
                  <Table.Td ta="right">
                    {state === 'live' && (
                      <ActionButton can={can} needs="TOKEN_DELETE" size="compact-sm" variant="subtle" color="red" aria-label={token.kind === 'SESSION' ? `End the session of ${token.createdAt}` : `End the token ${token.name}`} onClick={() => setRevoking(token)}>
                        End
                      </ActionButton>
                    )}
                  </Table.Td>
                </Table.Tr>
              );
            })}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {revoking && <RevokeTokenDialog token={revoking} isOwn={revoking.id === own} onClose={() => setRevoking(null)} />}
    </>
  );
}
