import { Anchor, Badge, Group, Stack, Table, Text } from '@mantine/core';
import { Fragment, type ReactNode } from 'react';
import { Link } from 'react-router';
import { runPath, versionPath } from '../../app/paths';
import { CopyText } from '../../parts/copy';
import { bytes, short } from '../../parts/format';
import { StoredBytes } from '../../parts/stored';
import type { ArtifactsOfRun } from './artifacts';

type Artifact = ArtifactsOfRun['nodes'][number];
type Linked = readonly { readonly id: string; readonly label: string; readonly to: string }[];

/** Links in a line, and how many more there are. */
function Links({ words, links, more }: { words: string; links: Linked; more: number }) {
  if (links.length === 0 && more <= 0) {
    return null;
  }
  return (
    <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
      {words}{' '}
      {links.map(({ id, label, to }, index) => (
        <Fragment key={id}>
          {index > 0 && ', '}
          <Anchor component={Link} to={to} inherit>
            {label}
          </Anchor>
        </Fragment>
      ))}
      {more > 0 && (links.length > 0 ? ` and ${more} more` : `${more} more`)}
    </Text>
  );
}

const SHOWN = 3;

function asRun({ id, name }: { id: string; name: string }) {
  return { id, label: name, to: runPath(id) };
}

/** Where the artifact comes from, what is made of it, and who else read it. */
function Used({ artifact, run, made }: { artifact: Artifact; run: string; made: boolean }): ReactNode {
  const { producedBy, versions, consumedBy } = artifact;
  const readers = consumedBy.nodes.filter(({ id }) => id !== run).slice(0, SHOWN);
  const others = consumedBy.totalCount - (made ? 0 : 1);
  const nothing = versions.totalCount === 0 && others <= 0 && (made || !producedBy);
  return (
    <Stack gap={2}>
      {!made && producedBy && <Links words="Made by" links={[asRun(producedBy)]} more={0} />}
      <Links words="In" links={versions.nodes.map(({ id, fullName }) => ({ id, label: fullName, to: versionPath(fullName) }))} more={versions.totalCount - versions.nodes.length} />
      <Links words={made ? 'Read by' : 'Also read by'} links={readers.map(asRun)} more={others - readers.length} />
      {nothing && (
        <Text size="sm" c="dimmed">
          {made ? 'Nothing uses it' : 'No other run read it'}
        </Text>
      )}
    </Stack>
  );
}

interface Props {
  readonly run: string;
  readonly label: string;
  readonly artifacts: readonly Artifact[];
  /** Whether the run made them; otherwise it read them. */
  readonly made: boolean;
}

/** Artifacts with what they are and what became of them. */
export function ArtifactTable({ run, label, artifacts, made }: Props) {
  return (
    <Table.ScrollContainer minWidth={860} className="sheet">
      <Table aria-label={label}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Artifact</Table.Th>
            <Table.Th>Digest</Table.Th>
            <Table.Th ta="right">Size</Table.Th>
            <Table.Th>Bytes</Table.Th>
            <Table.Th>{made ? 'Used' : 'From and used'}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {artifacts.map((artifact) => (
            <Table.Tr key={artifact.id}>
              <Table.Td maw={360}>
                <Group gap="xs">
                  <Text size="sm" fw={600} span style={{ overflowWrap: 'anywhere' }}>
                    {artifact.name}
                  </Text>
                  <Badge color={artifact.kind === 'MODEL' ? 'forest' : 'gray'}>{artifact.kind.toLowerCase().replaceAll('_', ' ')}</Badge>
                </Group>
                {artifact.path && (
                  <Group gap={2} wrap="nowrap">
                    <Text size="xs" ff="monospace" c="dimmed" span style={{ overflowWrap: 'anywhere' }}>
                      {artifact.path}
                    </Text>
                    <CopyText text={artifact.path} what={`the path of ${artifact.name}`} />
                  </Group>
                )}
              </Table.Td>
              <Table.Td style={{ whiteSpace: 'nowrap' }}>
                {artifact.digest && (
                  <Group gap={2} wrap="nowrap">
                    <Text size="xs" ff="monospace" span title={artifact.digest}>
                      {short(artifact.digest)}
                    </Text>
                    <CopyText text={artifact.digest} what={`the digest of ${artifact.name}`} />
                  </Group>
                )}
              </Table.Td>
              <Table.Td ta="right" style={{ whiteSpace: 'nowrap' }}>
                {typeof artifact.size === 'number' && <span title={`${artifact.size.toLocaleString('en')} bytes`}>{bytes(artifact.size)}</span>}
              </Table.Td>
              <Table.Td style={{ whiteSpace: 'nowrap' }}>
                <StoredBytes artifact={artifact} />
              </Table.Td>
              <Table.Td maw={320}>
                <Used artifact={artifact} run={run} made={made} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
