import { Badge, Code, Group, Text } from '@mantine/core';
import { bytes, short } from '../../parts/format';
import type { Compared, Comparison } from '.';
import { linesOf } from './chosen';
import { Absent } from './differing';
import { SideBySide } from './side-by-side';

type Artifact = Compared['artifacts']['nodes'][number];

/** What can be said of two artifacts of one name: bytes are the same only where digests say so. */
function told(artifact: Artifact | undefined, base: Artifact | undefined): string | null {
  if (artifact === undefined || base === undefined) {
    return null;
  }
  if (!artifact.digest || !base.digest) {
    return 'cannot be told';
  }
  return artifact.digest === base.digest ? 'same bytes' : 'other bytes';
}

function Cell({ artifact, base }: { artifact: Artifact | undefined; base: Artifact | undefined | null }) {
  if (artifact === undefined) {
    return <Absent />;
  }
  const words = base === null ? null : told(artifact, base);
  return (
    <>
      <Code title={artifact.digest ?? undefined}>{artifact.digest ? short(artifact.digest) : 'no digest'}</Code>
      <Text size="xs" c="dimmed">
        {artifact.kind.toLowerCase()}
        {typeof artifact.size === 'number' && ` · ${bytes(artifact.size)}`}
      </Text>
      {words && (
        <Badge size="sm" color={words === 'other bytes' ? 'yellow' : 'gray'}>
          {words}
        </Badge>
      )}
    </>
  );
}

/** What the versions are made of, by name; whether it is the same is told by digests. */
export function Artifacts({ versions, base, only }: Comparison) {
  const at = versions.indexOf(base);
  const records = versions.map(({ artifacts }) => Object.fromEntries(artifacts.nodes.map((artifact) => [artifact.name, artifact])));
  const lines = linesOf<Artifact>(records, (artifact) => artifact.digest ?? artifact.id)
    .filter(({ differs }) => !only || differs)
    .map(({ name, values }) => ({
      key: name,
      head: name,
      cells: values.map((artifact, column) => <Cell key={versions[column]?.id} artifact={artifact} base={column === at ? null : values[at]} />),
    }));
  const cut = versions.filter(({ artifacts }) => artifacts.totalCount > artifacts.nodes.length);
  return (
    <>
      <SideBySide title="Artifacts" versions={versions} base={base} lines={lines} none={only ? 'No artifact differs.' : 'None of these versions is made of artifacts that you see.'} />
      {cut.length > 0 && (
        <Group gap={4}>
          <Text size="sm" c="dimmed">
            Only the first 100 artifacts of {cut.map(({ name }) => name).join(', ')} are shown.
          </Text>
        </Group>
      )}
    </>
  );
}
