import { ActionIcon, Anchor, Code, Stack, Table, Text } from '@mantine/core';
import { ChevronDown, ChevronRight } from 'lucide-react';
import { Fragment, useState } from 'react';
import { Link } from 'react-router';
import { useQuery } from 'urql';
import type { AuditQuery } from '../../gql/graphql';
import { CopyText } from '../../parts/copy';
import { Changes } from '../../parts/events/item';
import { doneBy, KINDS } from '../../parts/events/kinds';
import { SYSTEM } from '../../parts/events/load';
import { pathOf } from '../../parts/events/sentence';
import { Facts } from '../../parts/facts';
import { moment } from '../../parts/format';
import { Who } from '../../parts/who-when';
import { TOKENS } from './documents';

export type Row = NonNullable<NonNullable<AuditQuery['organization']>['events']>['nodes'][number];

const HASH_DIGITS = 10;

/** The names of the tokens of these events, by their ids. */
function useTokenNames(rows: readonly Row[]): ReadonlyMap<string, string> {
  const ids = [...new Set(rows.map(({ tokenId }) => tokenId).filter((id) => id !== null))];
  const [{ data }] = useQuery({ query: TOKENS, variables: { ids }, pause: ids.length === 0 });
  return new Map((data?.nodes ?? []).flatMap((node) => (node && 'kind' in node ? [[node.id, node.kind === 'SESSION' ? 'a browser session' : node.name] as const] : [])));
}

function Actor({ row }: { row: Row }) {
  const by = row.actorId === SYSTEM ? 'The registry or its operator' : doneBy(row.kind, null);
  if (row.actor || by) {
    return by ?? <Who user={row.actor} />;
  }
  return row.actorId ? <Code>{row.actorId}</Code> : <Who user={null} />;
}

function Details({ row, token }: { row: Row; token: string | undefined }) {
  const { hash } = row;
  return (
    <Stack gap="sm">
      <Facts
        facts={[
          ['Event', <Code key="id">{row.id}</Code>],
          ['Kind', <Code key="kind">{row.kind}</Code>],
          ['Subject', <Code key="subject">{row.subjectId}</Code>],
          ['Who', row.actorId && <Code key="who">{row.actorId}</Code>],
          ['Token', row.tokenId && <span key="token"><Code>{row.tokenId}</Code> {token}</span>],
          ['Request', row.requestId && <Code key="request">{row.requestId}</Code>],
          ['Hash', hash && <span key="hash"><Code style={{ overflowWrap: 'anywhere' }}>{hash}</Code> <CopyText text={hash} what="the hash" /></span>],
        ]}
      />
      <Changes event={row.id} />
    </Stack>
  );
}

/** Events as they stand in the chain; each row opens to what it changed. */
export function AuditTable({ rows }: { rows: readonly Row[] }) {
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const tokens = useTokenNames(rows);

  function toggle(id: string) {
    setOpened((now) => new Set(now.has(id) ? [...now].filter((one) => one !== id) : [...now, id]));
  }

  return (
    <Table.ScrollContainer minWidth={980} className="sheet">
      <Table aria-label="Audit log" fz="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th ta="right">Sequence</Table.Th>
            <Table.Th>At</Table.Th>
            <Table.Th>Kind</Table.Th>
            <Table.Th>Subject</Table.Th>
            <Table.Th>Actor</Table.Th>
            <Table.Th>Token</Table.Th>
            <Table.Th>Hash</Table.Th>
            <Table.Th ta="right">Details</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => {
            const path = pathOf(row);
            const isOpen = opened.has(row.id);
            const Chevron = isOpen ? ChevronDown : ChevronRight;
            return (
              <Fragment key={row.id}>
                <Table.Tr>
                  <Table.Td ta="right" ff="monospace">{row.sequence}</Table.Td>
                  <Table.Td style={{ whiteSpace: 'nowrap' }}>
                    <time dateTime={row.at} title={row.at}>{moment(row.at)}</time>
                  </Table.Td>
                  <Table.Td>{KINDS[row.kind].label}</Table.Td>
                  <Table.Td maw={260} style={{ overflowWrap: 'anywhere' }}>
                    {path ? <Anchor component={Link} to={path} inherit data-row>{row.subjectName}</Anchor> : row.subjectName}
                  </Table.Td>
                  <Table.Td>
                    <Actor row={row} />
                  </Table.Td>
                  <Table.Td maw={180} style={{ overflowWrap: 'anywhere' }}>
                    {row.tokenId === null ? <Text span inherit c="dimmed">none</Text> : (tokens.get(row.tokenId) ?? <Code title={row.tokenId}>…{row.tokenId.slice(-6)}</Code>)}
                  </Table.Td>
                  <Table.Td ff="monospace">{row.hash?.slice(0, HASH_DIGITS)}</Table.Td>
                  <Table.Td ta="right">
                    <ActionIcon variant="subtle" color="gray" aria-expanded={isOpen} aria-label={`Details of event ${row.sequence ?? row.id}`} onClick={() => toggle(row.id)}>
                      <Chevron size={15} aria-hidden />
                    </ActionIcon>
                  </Table.Td>
                </Table.Tr>
                {isOpen && (
                  <Table.Tr>
                    <Table.Td colSpan={8} bg="var(--greenroom-sunken)">
                      <Details row={row} token={tokens.get(row.tokenId ?? '')} />
                    </Table.Td>
                  </Table.Tr>
                )}
              </Fragment>
            );
          })}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
