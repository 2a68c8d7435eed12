import { Group, Stack, Text, Timeline } from '@mantine/core';
import { ArrowRight } from 'lucide-react';
import { graphql } from '../../api/graphql';
import { useLive } from '../../api/live';
import { Pager, useWindow } from '../../parts/pager';
import { STAGES, StageBadge } from '../../parts/stage';
import { Loaded } from '../../parts/states';
import { When, Who } from '../../parts/who-when';

const STAGINGS = graphql(`
  query VersionHistory($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
    node(id: $id) {
      id
      ... on Version {
        stageChanges(first: $first, after: $after, last: $last, before: $before) {
          totalCount
          pageInfo {
            hasNextPage
            hasPreviousPage
            startCursor
            endCursor
          }
          nodes {
            id
            fromStage
            toStage
            reason
            message
            at
            actor {
              id
              name
              kind
            }
          }
        }
      }
    }
  }
`);

/** Every stage that it was given, newest first. */
export function History({ version }: { version: string }) {
  const window = useWindow();
  const [answer, ask] = useLive(STAGINGS, { id: version, ...window });
  return (
    <Loaded answer={answer} find={({ node }) => (node && 'stageChanges' in node ? node.stageChanges : null)} what="version" retry={ask}>
      {(changes) => (
        <Stack gap="lg" maw={820}>
          <Timeline bulletSize={26} lineWidth={2} role="list" aria-label="Stages, newest first">
            {changes.nodes.map((change) => {
              const { icon: Icon } = STAGES[change.toStage];
              return (
                <Timeline.Item
                  key={change.id}
                  role="listitem"
                  bullet={<Icon size={14} aria-hidden />}
                  title={
                    <Group gap={6} component="span">
                      {change.fromStage && (
                        <>
                          <StageBadge stage={change.fromStage} />
                          <ArrowRight size={14} aria-label="to" />
                        </>
                      )}
                      <StageBadge stage={change.toStage} />
                      <Text span fw={600} style={{ overflowWrap: 'anywhere' }}>
                        {change.reason}
                      </Text>
                    </Group>
                  }
                >
                  {change.message && <Text style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-line' }}>{change.message}</Text>}
                  <Text size="sm" c="dimmed" component="div">
                    <Who user={change.actor} />, <When at={change.at} />
                  </Text>
                </Timeline.Item>
              );
            })}
          </Timeline>
          <Pager info={changes.pageInfo} total={changes.totalCount} noun="change" />
        </Stack>
      )}
    </Loaded>
  );
}
