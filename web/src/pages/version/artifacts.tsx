import { Anchor, Badge, Group, Stack, Table, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { graphql } from '../../api/graphql';
import { useLive } from '../../api/live';
import { runPath } from '../../app/paths';
import type { ArtifactKind } from '../../gql/graphql';
import { CopyText } from '../../parts/copy';
import { bytes, short } from '../../parts/format';
import { Pager, useWindow } from '../../parts/pager';
import { Loaded, Waiting } from '../../parts/states';
import { StoredBytes } from '../../parts/stored';
import type { ShownVersion } from './index';

const ARTIFACTS = graphql(`
  query VersionArtifacts($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
    node(id: $id) {
      id
      ... on Version {
        artifacts(first: $first, after: $after, last: $last, before: $before) {
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
            kind
            path
            digest
            size
            stored
            storedAt
            fileCount
            producedBy {
              id
              name
            }
          }
        }
      }
    }
  }
`);

interface Row {
  readonly id?: string;
  readonly name: string;
  readonly kind: ArtifactKind;
  readonly path?: string | null;
  readonly digest?: string | null;
  readonly size?: number | null;
  readonly stored?: boolean;
  readonly storedAt?: string | null;
  readonly fileCount?: number | null;
  readonly producedBy?: { readonly id: string; readonly name: string } | null;
}

/** The kind as a word. */
export function KindBadge({ kind }: { kind: ArtifactKind }) {
  return <Badge color="gray">{kind.toLowerCase().replaceAll('_', ' ')}</Badge>;
}

function ArtifactTable({ rows, origins = false, label }: { rows: readonly Row[]; origins?: boolean; label: string }) {
  return (
    <Table.ScrollContainer minWidth={origins ? 880 : 760} className="sheet">
      <Table aria-label={label}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Artifact</Table.Th>
            <Table.Th>Where it lies</Table.Th>
            <Table.Th>Digest</Table.Th>
            <Table.Th ta="right">Size</Table.Th>
            {origins && (
              <>
                <Table.Th>Bytes</Table.Th>
                <Table.Th>Produced by</Table.Th>
              </>
            )}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.id ?? row.name}>
              <Table.Th scope="row" fw={500} maw={260}>
                <Group gap={6} component="span" style={{ overflowWrap: 'anywhere' }}>
                  {row.name} <KindBadge kind={row.kind} />
                </Group>
              </Table.Th>
              <Table.Td maw={340} fz="sm">
                {row.path ? (
                  <Group gap={4} wrap="nowrap" component="span">
                    <span style={{ overflowWrap: 'anywhere' }}>{row.path}</span>
                    <CopyText text={row.path} what={`where ${row.name} lies`} />
                  </Group>
                ) : (
                  '–'
                )}
              </Table.Td>
              <Table.Td style={{ whiteSpace: 'nowrap' }}>
                {row.digest ? (
                  <Group gap={4} wrap="nowrap" component="span">
                    <Text span ff="monospace" size="sm" title={row.digest}>
                      {short(row.digest)}
                    </Text>
                    <CopyText text={row.digest} what={`the digest of ${row.name}`} />
                  </Group>
                ) : (
                  '–'
                )}
              </Table.Td>
              <Table.Td ta="right" style={{ whiteSpace: 'nowrap' }}>
                {typeof row.size === 'number' ? <span title={`${row.size.toLocaleString('en')} bytes`}>{bytes(row.size)}</span> : '–'}
              </Table.Td>
              {origins && (
                <>
                  <Table.Td style={{ whiteSpace: 'nowrap' }}>{row.id && <StoredBytes artifact={{ ...row, id: row.id, stored: row.stored ?? false }} />}</Table.Td>
                  <Table.Td>
                    {row.producedBy ? (
                      <Anchor component={Link} to={runPath(row.producedBy.id)} inherit>
                        {row.producedBy.name}
                      </Anchor>
                    ) : (
                      '–'
                    )}
                  </Table.Td>
                </>
              )}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Section({ title, about, children }: { title: string; about: string; children: ReactNode }) {
  return (
    <section>
      <Title order={2}>{title}</Title>
      <Text c="dimmed" size="sm" mb="xs">
        {about}
      </Text>
      {children}
    </section>
  );
}

/** The data that it is made of: chosen, and all that its run had read and made. */
export function Artifacts({ version }: { version: ShownVersion }) {
  const window = useWindow();
  const [answer, ask] = useLive(ARTIFACTS, { id: version.id, ...window });
  const { evidence } = version;
  return (
    <Stack gap="xl">
      <Section title="Chosen" about="The artifacts that this version is made of.">
        <Loaded answer={answer} find={({ node }) => (node && 'artifacts' in node ? node.artifacts : null)} what="version" retry={ask} waiting={<Waiting rows={2} />}>
          {(artifacts) =>
            artifacts.nodes.length > 0 ? (
              <Stack gap="xs">
                <ArtifactTable rows={artifacts.nodes} origins label="Chosen artifacts" />
                <Pager info={artifacts.pageInfo} total={artifacts.totalCount} noun="artifact" />
              </Stack>
            ) : (
              <Text>None: this version is its definition alone.</Text>
            )
          }
        </Loaded>
      </Section>
      {evidence && (
        <>
          <Section title="What the run had consumed" about="As it was when the version locked the run.">
            {evidence.inputs.length > 0 ? <ArtifactTable rows={evidence.inputs} label="Inputs of the run" /> : <Text>Nothing.</Text>}
          </Section>
          <Section title="What the run had produced" about="As it was when the version locked the run.">
            {evidence.outputs.length > 0 ? <ArtifactTable rows={evidence.outputs} label="Outputs of the run" /> : <Text>Nothing.</Text>}
          </Section>
        </>
      )}
    </Stack>
  );
}
