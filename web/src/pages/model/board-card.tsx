import { Anchor, Group, Paper, Text } from '@mantine/core';
import { ArrowLeftRight } from 'lucide-react';
import { Link } from 'react-router';
import { versionPath } from '../../app/paths';
import { metric } from '../../parts/format';
import { menuOf, RowMenuButton, type RowMenuState } from '../../parts/row-menu';
import { When, Who } from '../../parts/who-when';
import type { CardShown } from './board';
import { namesOf } from './directions';

interface Props {
  readonly version: CardShown;
  readonly dragged: boolean;
  readonly onDrag: (version: CardShown | null) => void;
  readonly menu: RowMenuState;
}

/** A version on the board; it is dragged to another stage, or moved by the menu that its button opens. */
export function BoardCard({ version, dragged, onDrag, menu }: Props) {
  const change = version.stageChanges.nodes[0];
  const movable = version.viewerCan.includes('VERSION_STAGE');
  const name = namesOf([version])[0];
  const value = version.evidence?.metrics.find((one) => one.name === name)?.value;
  return (
    <Paper
      component="li"
      className="sheet"
      p="sm"
      data-card={version.name}
      draggable={movable}
      opacity={dragged ? 0.5 : 1}
      style={{ cursor: movable ? 'grab' : undefined }}
      onDragStart={(event) => {
        event.dataTransfer.effectAllowed = 'move';
        event.dataTransfer.setData('text/plain', version.fullName);
        onDrag(version);
      }}
      onDragEnd={() => onDrag(null)}
    >
      <Group justify="space-between" wrap="nowrap" gap="xs" align="flex-start">
        <Anchor component={Link} to={versionPath(version.fullName)} fw={600} draggable={false} style={{ overflowWrap: 'anywhere' }}>
          {version.name}
        </Anchor>
        <RowMenuButton row={version.id} label={`Move ${version.name} to…`} icon={ArrowLeftRight} size="sm" {...menuOf(menu, version.id)} />
      </Group>
      {name !== undefined && value !== undefined && (
        <Text size="xs" ff="monospace">
          {name} {metric(value)}
        </Text>
      )}
      {change && (
        <Text size="xs" c="dimmed">
          <When at={change.at} /> by <Who user={change.actor} />
        </Text>
      )}
    </Paper>
  );
}
