import { Anchor, Box, Grid, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { Search } from 'lucide-react';
import { Fragment, useState } from 'react';
import { Link } from 'react-router';
import { explorerPath, projectPath, versionPath } from '../../app/paths';
import { useView } from '../../app/url';
import { CopyText } from '../../parts/copy';
import { Facts } from '../../parts/facts';
import { json, metric } from '../../parts/format';
import { When, Who } from '../../parts/who-when';
import { metricOf, parametersOf } from '../runs/columns';
import { lasted } from '../runs/lasted';
import { CodeFacts } from './code';
import type { RunOfPage } from './index';
import { NamedValues } from './named-values';

const FIND_FROM = 8;
const EXPLORED = `query Run($id: ID!) {
  run(id: $id) {
    name
    status
    parameters
    metrics {
      name
      value
    }
  }
}`;

function Consumed({ versions }: { versions: RunOfPage['consumed'] }) {
  const more = versions.totalCount - versions.nodes.length;
  return (
    <>
      {versions.nodes.map(({ id, fullName }, index) => (
        <Fragment key={id}>
          {index > 0 && ', '}
          <Anchor component={Link} to={versionPath(fullName)} inherit>
            {fullName}
          </Anchor>
        </Fragment>
      ))}
      {more > 0 && ` and ${more} more`}
    </>
  );
}

/** How a script gets at the run. */
function FromScripts({ id }: { id: string }) {
  const lines = [
    ['Command line', `greenroom runs get ${id}`],
    ['Python', `Client().get_run("${id}")`],
  ] as const;
  return (
    <Stack gap={6}>
      {lines.map(([where, line]) => (
        <Group key={where} gap={4} wrap="nowrap" justify="space-between">
          <Text size="xs" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
            {line}
          </Text>
          <CopyText text={line} what={`the line for ${where}`} />
        </Group>
      ))}
      <Anchor href={explorerPath(EXPLORED, { id })} size="sm">
        Open in the API explorer
      </Anchor>
    </Stack>
  );
}

/** What the run was told, the latest of its metrics, and the facts about it. */
export function Overview({ run }: { run: RunOfPage }) {
  const view = useView();
  const [typed, setTyped] = useState(view.get('q') ?? '');
  const parameters = parametersOf(run);
  const names = Object.keys(parameters).toSorted();
  const has = (name: string) => name.toLowerCase().includes(typed.trim().toLowerCase());
  return (
    <Grid gap="xl">
      <Grid.Col span={{ base: 12, md: 7.5 }}>
        <Stack gap="lg">
          {names.length + run.metrics.length >= FIND_FROM && (
            <TextInput
              aria-label="Find a metric or parameter"
              placeholder="Find a metric or parameter"
              data-filter
              leftSection={<Search size={15} aria-hidden />}
              value={typed}
              onChange={({ currentTarget: { value } }) => {
                setTyped(value);
                view.set({ q: value }, { replace: true });
              }}
            />
          )}
          <NamedValues title="Metrics" about="The value at the highest step" none="It logged no metric." all={run.metrics.map(({ name }) => name)} has={has} valueOf={(name) => metric(metricOf(run, name) ?? Number.NaN)} exactly={(name) => String(metricOf(run, name))} right />
          <NamedValues title="Parameters" none="It was told no parameter." all={names} has={has} valueOf={(name) => json(parameters[name])} />
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 4.5 }}>
        <Stack gap="lg">
          <Box className="sheet" p="md">
            <Title order={2} mb="sm">
              Facts
            </Title>
            <Facts
              facts={[
                ['Project', run.project && <Anchor key="project" component={Link} to={projectPath(run.project.fullName)} inherit>{run.project.fullName}</Anchor>],
                ['Author', <Who key="author" user={run.createdBy} />],
                ['Recorded', <When key="recorded" at={run.createdAt} />],
                ['Started', run.startedAt && <When key="started" at={run.startedAt} />],
                ['Ended', run.finishedAt && <When key="ended" at={run.finishedAt} />],
                ['Duration', lasted(run)],
                ['Read versions', run.consumed.totalCount > 0 && <Consumed key="consumed" versions={run.consumed} />],
                ['Revision', run.revision],
                ['Id', <Text key="id" span size="xs" ff="monospace">{run.id} <CopyText text={run.id} what="the id" /></Text>],
              ]}
            />
          </Box>
          {run.code && (
            <Box className="sheet" p="md">
              <Title order={2} mb="sm">
                Code
              </Title>
              <CodeFacts code={run.code} />
            </Box>
          )}
          <Box className="sheet" p="md">
            <Title order={2} mb="sm">
              From a script
            </Title>
            <FromScripts id={run.id} />
          </Box>
        </Stack>
      </Grid.Col>
    </Grid>
  );
}
