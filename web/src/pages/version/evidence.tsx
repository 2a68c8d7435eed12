import { Anchor, Box, Stack, Table, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { graphql } from '../../api/graphql';
import { useLive } from '../../api/live';
import { versionPath } from '../../app/paths';
import { Facts } from '../../parts/facts';
import { json, metric } from '../../parts/format';
import { RunStatusBadge } from '../../parts/run-status';
import { StageBadge } from '../../parts/stage';
import { When } from '../../parts/who-when';
import type { ShownVersion } from './index';
import { compared, signed } from './metrics';
import { RunLink } from './overview';

type Shown = NonNullable<ShownVersion['evidence']>;

const SERVING = graphql(`
  query VersionServing($model: String!) {
    model(name: $model) {
      id
      versions(first: 1, filter: { stage: { eq: PRODUCTION } }, orderBy: [{ field: UPDATED_AT, direction: DESC }]) {
        nodes {
          id
          name
          fullName
          evidence {
            metrics {
              name
              value
            }
          }
        }
      }
    }
  }
`);

function Section({ title, children }: { title: ReactNode; children: ReactNode }) {
  return (
    <Box component="section">
      <Title order={2} mb="xs">
        {title}
      </Title>
      {children}
    </Box>
  );
}

/** The metrics, beside those of the version that serves, if that is another. */
function Metrics({ version, metrics }: { version: ShownVersion; metrics: Shown['metrics'] }) {
  const model = version.model?.fullName ?? '';
  const [{ data }] = useLive(SERVING, { model }, { pause: !model });
  const newest = data?.model?.versions.nodes[0];
  const serving = newest && newest.id !== version.id && newest.evidence ? newest : null;
  const lines = compared(metrics, serving?.evidence?.metrics ?? []);
  if (lines.length === 0) {
    return <Text c="dimmed">The run had logged none.</Text>;
  }
  return (
    <Table.ScrollContainer minWidth={serving ? 640 : 320} maw={820} className="sheet">
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Metric</Table.Th>
            <Table.Th ta="right">{version.name}</Table.Th>
            {serving && (
              <>
                <Table.Th ta="right">
                  <Anchor component={Link} to={`${versionPath(serving.fullName)}?tab=evidence`} inherit mr={6}>
                    {serving.name}
                  </Anchor>
                  <StageBadge stage="PRODUCTION" />
                </Table.Th>
                <Table.Th ta="right">Difference</Table.Th>
              </>
            )}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody style={{ fontVariantNumeric: 'tabular-nums' }}>
          {lines.map(({ name, value, other, more, percent }) => (
            <Table.Tr key={name}>
              <Table.Th scope="row" fw={500} style={{ overflowWrap: 'anywhere' }}>
                {name}
              </Table.Th>
              <Table.Td ta="right">{value === null ? '–' : metric(value)}</Table.Td>
              {serving && (
                <>
                  <Table.Td ta="right">{other === null ? '–' : metric(other)}</Table.Td>
                  <Table.Td ta="right">
                    {more === null ? '–' : signed(more, metric)}
                    {percent !== null && more !== 0 && (
                      <Text span size="xs" c="dimmed">
                        {' '}
                        {signed(percent, (share) => `${share < 100 ? share.toFixed(1) : Math.round(share)} %`)}
                      </Text>
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

function Parameters({ parameters }: { parameters: unknown }) {
  const entries = Object.entries((parameters ?? {}) as Record<string, unknown>).toSorted(([a], [b]) => (a < b ? -1 : 1));
  if (entries.length === 0) {
    return <Text c="dimmed">The run had none.</Text>;
  }
  return (
    <Table.ScrollContainer minWidth={260} maw={820} className="sheet">
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Parameter</Table.Th>
            <Table.Th>Value</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {entries.map(([name, value]) => (
            <Table.Tr key={name}>
              <Table.Th scope="row" fw={500} style={{ overflowWrap: 'anywhere' }}>
                {name}
              </Table.Th>
              <Table.Td ff="monospace" fz="sm" style={{ overflowWrap: 'anywhere' }}>
                {json(value)}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

/** An address of the web is a link; what else a repository may be called by is text, since a click on it may do anything. */
function Repository({ address }: { address: string }) {
  return /^https?:\/\//i.test(address) ? (
    <Anchor href={address} target="_blank" rel="noopener noreferrer nofollow" inherit>
      {address}
    </Anchor>
  ) : (
    address
  );
}

function Code({ code }: { code: Shown['code'] }) {
  if (!code || Object.values(code).every((part) => !part || part === 'CodeReference')) {
    return <Text c="dimmed">The run did not say which code it was.</Text>;
  }
  return (
    <Facts
      facts={[
        ['Repository', code.repository && <Repository key="repository" address={code.repository} />],
        ['Commit', code.commit],
        ['Branch or tag', code.ref],
        ['Path', code.path],
      ]}
    />
  );
}

/** On what grounds it was promoted. */
export function Evidence({ version, evidence }: { version: ShownVersion; evidence: Shown }) {
  return (
    <Stack gap="lg">
      <Text c="dimmed" maw={820}>
        This is what the run <RunLink version={version} underline="always" /> showed when the version locked it, <When at={evidence.frozenAt} />. It outlives the run, and nothing changes it.
      </Text>
      <Facts facts={[['Run ended as', <RunStatusBadge key="status" status={evidence.status} />]]} />
      <Section title="Metrics">
        <Metrics version={version} metrics={evidence.metrics} />
      </Section>
      <Section title="Parameters">
        <Parameters parameters={evidence.parameters} />
      </Section>
      <Section title="Code">
        <Code code={evidence.code} />
      </Section>
    </Stack>
  );
}
