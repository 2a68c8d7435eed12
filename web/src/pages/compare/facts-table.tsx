import { ActionIcon, Anchor, Button, Code, Group, Text, Tooltip } from '@mantine/core';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { projectPath, runPath, versionPath } from '../../app/paths';
import { useView } from '../../app/url';
import { short } from '../../parts/format';
import { StageBadge } from '../../parts/stage';
import { When, Who } from '../../parts/who-when';
import type { Compared, Comparison } from '.';
import { Absent, Differing } from './differing';
import { SideBySide } from './side-by-side';

type Fact = readonly [name: string, told: (version: Compared) => string | null, shown: (version: Compared) => ReactNode];

const FACTS: readonly Fact[] = [
  [
    'Stage',
    ({ stage }) => stage,
    ({ stage, stageChanges: { nodes } }) => (
      <>
        <StageBadge stage={stage} />
        {nodes[0] && (
          <Text size="xs" c="dimmed">
            since <When at={nodes[0].at} />
          </Text>
        )}
      </>
    ),
  ],
  ['Registered', ({ createdAt }) => createdAt, ({ createdAt, createdBy }) => <><When at={createdAt} /> by <Who user={createdBy} /></>],
  ['Description', ({ description }) => description ?? null, ({ description }) => description],
  ['Tags', ({ tags }) => tags.toSorted().join('\n') || null, ({ tags }) => tags.join(', ')],
  ['Run', ({ evidence, run }) => run?.id ?? evidence?.runName ?? null, ({ run, evidence }) => (run ? <Anchor component={Link} to={runPath(run.id)} size="sm">{run.name}</Anchor> : evidence?.runName)],
  ['Project', ({ evidence }) => evidence?.project ?? null, ({ evidence }) => evidence && <Anchor component={Link} to={projectPath(evidence.project)} size="sm">{evidence.project}</Anchor>],
  ['Code', ({ evidence }) => evidence?.code?.commit ?? null, ({ evidence }) => <Code>{evidence?.code?.commit?.slice(0, 12)}</Code>],
  ['Digest', ({ digest }) => digest, ({ digest }) => <Code title={digest}>{short(digest)}</Code>],
];

/** Told apart on sight, or different by their nature: a mark would say nothing. */
const UNMARKED = new Set(['Registered', 'Stage']);

function Header({ version, base, onRemove }: { version: Compared; base: boolean; onRemove: () => void }) {
  const view = useView();
  return (
    <>
      <Group justify="space-between" wrap="nowrap" gap={4} align="flex-start">
        <Anchor component={Link} to={versionPath(version.fullName)} fw={650} data-row>
          {version.name}
        </Anchor>
        <Tooltip label={`Take ${version.name} out`}>
          <ActionIcon variant="subtle" color="gray" size="sm" aria-label={`Take ${version.name} out`} onClick={onRemove}>
            <X size={14} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Group>
      <Button
        size="compact-xs"
        mt={4}
        variant={base ? 'filled' : 'default'}
        aria-pressed={base}
        aria-label={base ? `Base: ${version.name}` : `Make base: ${version.name}`}
        onClick={() => view.set({ base: version.name })}
      >
        {base ? 'Base' : 'Make base'}
      </Button>
    </>
  );
}

/** Which versions these are, and what is known of each. */
export function FactsTable({ versions, base, only, onRemove }: Comparison & { readonly onRemove: (name: string) => void }) {
  const lines = FACTS.map(([name, told, shown]) => {
    const values = versions.map(told);
    const cells = versions.map((version, at) =>
      values[at] === null ? <Absent key={version.id} /> : <Differing key={version.id} differs={!UNMARKED.has(name) && values[at] !== told(base)}>{shown(version)}</Differing>,
    );
    return { key: name, head: name, cells, values };
  });
  const shown = lines.filter(({ values }) => values.some((value) => value !== null) && (!only || new Set(values).size > 1));
  return (
    <SideBySide
      title="Versions"
      versions={versions}
      base={base}
      lines={shown}
      none="They say the same."
      header={(version) => <Header version={version} base={version.id === base.id} onRemove={() => onRemove(version.name)} />}
    />
  );
}
