import { Button, Group, Paper, Text } from '@mantine/core';
import { ArrowLeftRight, GitCompareArrows } from 'lucide-react';
import { useCallback, useState } from 'react';
import { useNavigate } from 'react-router';
import { comparePath } from '../../app/paths';
import { StageVersionsDialog } from '../../dialogs';
import { counted } from '../../parts/format';
import { ActionButton } from '../../parts/guarded';
import type { ModelShown } from '.';

interface Chosen {
  readonly id: string;
  readonly name: string;
  readonly fullName: string;
}

export interface Chosens {
  readonly all: readonly Chosen[];
  has(id: string): boolean;
  /** Chooses these, or none of these. */
  put(versions: readonly Chosen[], on: boolean): void;
  clear(): void;
}

export const FEWEST = 2;
export const MOST = 6;
/** As many as the API stages at once. */
const MOST_STAGED = 100;

/** The versions that the viewer chose, in the order in which they did. */
export function useSelection(): Chosens {
  const [chosen, setChosen] = useState<readonly Chosen[]>([]);
  const put = useCallback<Chosens['put']>((versions, on) => {
    const ids = new Set(versions.map(({ id }) => id));
    setChosen((now) => [...now.filter(({ id }) => !ids.has(id)), ...(on ? versions.map(({ id, name, fullName }) => ({ id, name, fullName })) : [])]);
  }, []);
  return { all: chosen, has: (id) => chosen.some((one) => one.id === id), put, clear: () => setChosen([]) };
}

/** What can be done with what is chosen; in sight however far the table is scrolled. */
export function Selection({ model, selection }: { model: ModelShown; selection: Chosens }) {
  const navigate = useNavigate();
  const [staging, setStaging] = useState(false);
  const { all } = selection;
  if (all.length === 0) {
    return null;
  }
  const comparable = all.length >= FEWEST && all.length <= MOST;
  return (
    <Paper className="sheet" p="sm" shadow="md" pos="sticky" bottom={16} mt="md" component="section" aria-label="Chosen versions" style={{ zIndex: 10 }}>
      <Group justify="space-between" gap="xs">
        <Text size="sm" role="status" title={all.map(({ name }) => name).join(', ')}>
          {counted(all.length, 'version')} chosen
        </Text>
        <Group gap="xs">
          <ActionButton
            can={model.viewerCan}
            needs="VERSION_READ"
            unless={comparable ? null : `Two to six versions can be compared; ${all.length === 1 ? 'choose one more' : `${all.length} are chosen`}.`}
            variant="default"
            leftSection={<GitCompareArrows size={14} aria-hidden />}
            onClick={() => void navigate(comparePath(model.fullName, all.map(({ name }) => name)))}
          >
            Compare
          </ActionButton>
          <ActionButton
            can={model.viewerCan}
            needs="VERSION_STAGE"
            unless={all.length <= MOST_STAGED ? null : `At most ${MOST_STAGED} versions are moved at once.`}
            variant="default"
            leftSection={<ArrowLeftRight size={14} aria-hidden />}
            onClick={() => setStaging(true)}
          >
            Stage…
          </ActionButton>
          <Button size="sm" variant="subtle" color="gray" onClick={selection.clear}>
            Clear
          </Button>
        </Group>
      </Group>
      {staging && <StageVersionsDialog versions={all} onClose={() => setStaging(false)} />}
    </Paper>
  );
}
