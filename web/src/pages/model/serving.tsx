import { Anchor, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { Link } from 'react-router';
import { useView } from '../../app/url';
import { versionPath } from '../../app/paths';
import { counted, metric } from '../../parts/format';
import { StageBadge, STAGES } from '../../parts/stage';
import { When, Who } from '../../parts/who-when';
import type { ModelShown } from '.';
import { namesOf } from './directions';

type Versions = ModelShown['production'];

function Card({ version }: { version: Versions['nodes'][number] }) {
  const change = version.stageChanges.nodes[0];
  const shown = namesOf([version]).slice(0, 2);
  return (
    <Stack gap={4}>
      <Anchor component={Link} to={versionPath(version.fullName)} fw={650} fz="lg" style={{ overflowWrap: 'anywhere' }}>
        {version.name}
      </Anchor>
      {change && (
        <Text size="sm" c="dimmed">
          <When at={change.at} /> by <Who user={change.actor} />
        </Text>
      )}
      {change?.message ? <Text size="sm" style={{ overflowWrap: 'anywhere' }}>“{change.message}”</Text> : change && <Text size="sm">{change.reason}</Text>}
      {shown.length > 0 && (
        <Group gap="md">
          {shown.map((name) => (
            <Text key={name} size="sm" ff="monospace">
              {name} {metric(version.evidence?.metrics.find((one) => one.name === name)?.value ?? 0)}
            </Text>
          ))}
        </Group>
      )}
    </Stack>
  );
}

/** What is in a stage: since when, by whom, and why. */
export function Serving({ stage, versions }: { model: ModelShown; stage: 'PRODUCTION' | 'STAGING'; versions: Versions }) {
  const view = useView();
  const { label } = STAGES[stage];
  const more = versions.totalCount - versions.nodes.length;
  return (
    <Paper className="sheet" p="md" component="section" aria-label={`In ${label.toLowerCase()}`}>
      <Group justify="space-between" mb="sm">
        <Title order={2} size="h3">
          In {label.toLowerCase()}
        </Title>
        <StageBadge stage={stage} />
      </Group>
      <Stack gap="md">
        {versions.nodes.map((version) => (
          <Card key={version.id} version={version} />
        ))}
      </Stack>
      {versions.nodes.length === 0 && (
        <Text size="sm" c="dimmed">
          {stage === 'PRODUCTION' ? 'No version serves.' : 'No version waits to serve.'}
        </Text>
      )}
      {more > 0 && (
        <Anchor component={Link} to={view.href({ tab: 'versions', q: `stage: ${stage.toLowerCase()}` })} size="sm" mt="sm" display="block">
          and {counted(more, 'more version')}
        </Anchor>
      )}
    </Paper>
  );
}
