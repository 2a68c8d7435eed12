import { Stack, Text } from '@mantine/core';
import { Tags } from '../../parts/tags';
import { When, Who } from '../../parts/who-when';
import { lasted } from '../runs/lasted';
import { PromotedLine } from '../runs/promoted';
import type { RunOfPage } from './index';

/** The lines below the title: who, when, how long, and whether versions keep the run. */
export function RunAbout({ run }: { run: RunOfPage }) {
  const took = lasted(run);
  return (
    <Stack gap={6}>
      {run.description && <Text inherit style={{ whiteSpace: 'pre-line', overflowWrap: 'anywhere' }}>{run.description}</Text>}
      <Text size="sm">
        <Who user={run.createdBy} /> {run.startedAt ? 'started it' : 'recorded it'} <When at={run.startedAt ?? run.createdAt} />
        {took && ` · ${took}`}
      </Text>
      <PromotedLine run={run} />
      {run.tags.length > 0 && <Tags tags={run.tags} to="/runs" />}
    </Stack>
  );
}
