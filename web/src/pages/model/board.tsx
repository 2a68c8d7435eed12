import { Anchor, Badge, Group, Menu, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import { graphql } from '../../api/graphql';
import { useLive } from '../../api/live';
import { useView } from '../../app/url';
import { StageVersionDialog } from '../../dialogs';
import type { ModelBoardQuery, Stage } from '../../gql/graphql';
import { ActionItem } from '../../parts/guarded';
import { RowMenu, type RowMenuState, useRowMenu } from '../../parts/row-menu';
import { STAGE_ORDER, STAGES } from '../../parts/stage';
import { Loaded, Waiting } from '../../parts/states';
import type { ModelShown } from '.';
import { BoardCard } from './board-card';

const BOARD = graphql(`
  query ModelBoard($model: String!) {
    model(name: $model) {
      id
      TESTING: versions(first: 20, filter: { stage: { eq: TESTING } }, sort: "-updated_at") {
        ...BoardColumn
      }
      STAGING: versions(first: 20, filter: { stage: { eq: STAGING } }, sort: "-updated_at") {
        ...BoardColumn
      }
      PRODUCTION: versions(first: 20, filter: { stage: { eq: PRODUCTION } }, sort: "-updated_at") {
        ...BoardColumn
      }
      DISABLED: versions(first: 20, filter: { stage: { eq: DISABLED } }, sort: "-updated_at") {
        ...BoardColumn
      }
    }
  }

  fragment BoardColumn on VersionConnection {
    totalCount
    nodes {
      id
      name
      fullName
      stage
      revision
      tags
      viewerCan
      evidence {
        metrics {
          name
          value
        }
      }
      stageChanges(first: 1) {
        nodes {
          id
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
`);

type ColumnShown = NonNullable<ModelBoardQuery['model']>[Stage];
export type CardShown = ColumnShown['nodes'][number];

/** What is being asked of a card: which, and whereto. */
interface Move {
  readonly version: CardShown;
  readonly to: Stage;
}

interface ColumnProps {
  readonly stage: Stage;
  readonly column: ColumnShown;
  /** The card that is being dragged, if one is. */
  readonly dragged: CardShown | null;
  readonly onDrag: (version: CardShown | null) => void;
  readonly onMove: (version: CardShown, to: Stage) => void;
  readonly menu: RowMenuState;
}

function Column({ stage, column, dragged, onDrag, onMove, menu }: ColumnProps) {
  const view = useView();
  const [over, setOver] = useState(false);
  const takes = dragged !== null && dragged.stage !== stage;
  const { label, icon: Icon } = STAGES[stage];
  return (
    <Paper
      component="section"
      aria-label={label}
      p="sm"
      data-stage={stage}
      bg="var(--greenroom-sunken)"
      mih={160}
      style={{ outline: takes ? `2px dashed var(${over ? '--mantine-color-anchor' : '--greenroom-rule'})` : undefined, outlineOffset: -2 }}
      onDragOver={(event) => {
        if (takes) {
          event.preventDefault();
          setOver(true);
        }
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        if (takes) {
          onMove(dragged, stage);
        }
        onDrag(null);
      }}
    >
      <Group justify="space-between" mb="sm">
        <Group gap={6}>
          <Icon size={16} aria-hidden />
          <Title order={2} size="h3">
            {label}
          </Title>
        </Group>
        <Badge color="gray">{column.totalCount.toLocaleString('en')}</Badge>
      </Group>
      <Stack gap="xs" component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
        {column.nodes.map((version) => (
          <BoardCard key={version.id} version={version} dragged={dragged?.id === version.id} onDrag={onDrag} menu={menu} />
        ))}
      </Stack>
      {column.totalCount === 0 && (
        <Text size="sm" c="dimmed">
          None here
        </Text>
      )}
      {column.totalCount > column.nodes.length && (
        <Anchor component={Link} to={view.href({ tab: 'versions', q: `stage: ${stage.toLowerCase()}` })} size="sm" mt="sm" display="block">
          Show all {column.totalCount.toLocaleString('en')}
        </Anchor>
      )}
    </Paper>
  );
}

/** Where the card whose button was pressed can go. */
function Moves({ menu, version, onMove }: { menu: RowMenuState; version: CardShown | undefined; onMove: (version: CardShown, to: Stage) => void }) {
  return (
    <RowMenu menu={menu}>
      <Menu.Label>Move to</Menu.Label>
      {version &&
        STAGE_ORDER.filter((stage) => stage !== version.stage).map((stage) => {
          const { label, icon: Icon } = STAGES[stage];
          return (
            <ActionItem key={stage} can={version.viewerCan} needs="VERSION_STAGE" onClick={() => onMove(version, stage)} leftSection={<Icon size={14} aria-hidden />}>
              {label}…
            </ActionItem>
          );
        })}
    </RowMenu>
  );
}

/** The versions by stage, the latest changed of each; moved by dragging, or by a card's menu. */
export function Board({ model }: { model: ModelShown }) {
  const [answer, ask] = useLive(BOARD, { model: model.fullName });
  const [dragged, setDragged] = useState<CardShown | null>(null);
  const [move, setMove] = useState<Move | null>(null);
  const menu = useRowMenu();
  return (
    <Loaded answer={answer} find={(data) => data.model} what="model" retry={ask} waiting={<Waiting rows={4} height={72} />}>
      {(board) => (
        <>
          <SimpleGrid cols={{ base: 1, xs: 2, lg: 4 }} spacing="md">
            {STAGE_ORDER.map((stage) => (
              <Column key={stage} stage={stage} column={board[stage]} dragged={dragged} onDrag={setDragged} onMove={(version, to) => setMove({ version, to })} menu={menu} />
            ))}
          </SimpleGrid>
          <Moves menu={menu} version={STAGE_ORDER.flatMap((stage) => board[stage].nodes).find(({ id }) => id === menu.asked?.row)} onMove={(version, to) => setMove({ version, to })} />
          {move && <StageVersionDialog version={move.version} to={move.to} onClose={() => setMove(null)} />}
        </>
      )}
    </Loaded>
  );
}
