import { Anchor, Badge, Group, Text } from '@mantine/core';
import { Lock } from 'lucide-react';
import { Fragment } from 'react';
import { Link } from 'react-router';
import { modelPath, versionPath } from '../../app/paths';
import { counted } from '../../parts/format';

export interface Promotion {
  readonly promoted: boolean;
  readonly versions: {
    readonly totalCount: number;
    readonly nodes: readonly { readonly id: string; readonly fullName: string }[];
  };
}

/** "churn v3" of acme/churn:v3. */
function inWords(fullName: string): string {
  return fullName.slice(fullName.indexOf('/') + 1).replace(':', ' ');
}

/** Why the run cannot be deleted; null where no version that the viewer sees keeps it. */
export function lockOf({ promoted, versions }: Promotion): string | null {
  if (!promoted) {
    return null;
  }
  const names = versions.nodes.map(({ fullName }) => fullName);
  const more = versions.totalCount - names.length;
  const shown = more > 0 ? `${names.join(', ')} and ${more} more` : names.join(', ');
  return `Kept by ${shown}: a version's run stays as long as the version.`;
}

/** That a version was made of the run, and which: one line for a table. */
export function PromotedLink({ run }: { run: Promotion }) {
  const newest = run.versions.nodes[0];
  if (!run.promoted || !newest) {
    return null;
  }
  const more = run.versions.totalCount - 1;
  return (
    <Anchor component={Link} to={versionPath(newest.fullName)} title={newest.fullName} size="xs" style={{ overflowWrap: 'anywhere' }}>
      <Lock size={11} aria-hidden style={{ verticalAlign: '-1px', marginRight: 4 }} />
      promoted to {inWords(newest.fullName)}
      {more > 0 && ` and ${more} more`}
    </Anchor>
  );
}

/** The same for the run's own page: every version that keeps it. */
export function PromotedLine({ run }: { run: Promotion }) {
  const { nodes, totalCount } = run.versions;
  const model = nodes[0]?.fullName.split(':')[0];
  if (!run.promoted || !model) {
    return null;
  }
  const more = totalCount - nodes.length;
  return (
    <Group gap={6} align="center">
      <Badge leftSection={<Lock size={11} aria-hidden />}>Promoted</Badge>
      <Text span size="sm" style={{ overflowWrap: 'anywhere' }}>
        kept: backs{' '}
        {nodes.map(({ id, fullName }, index) => (
          <Fragment key={id}>
            {index > 0 && ', '}
            <Anchor component={Link} to={versionPath(fullName)} inherit underline="always">
              {fullName}
            </Anchor>
          </Fragment>
        ))}
        {more > 0 && (
          <>
            {' and '}
            <Anchor component={Link} to={modelPath(model)} inherit underline="always">
              {counted(more, 'more version')}
            </Anchor>
          </>
        )}
      </Text>
    </Group>
  );
}
