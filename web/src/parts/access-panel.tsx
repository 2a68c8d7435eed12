import { Group, Stack } from '@mantine/core';
import { useState } from 'react';
import { useLive } from '../api/live';
import { ACCESS, type AccessHome } from './access/documents';
import { AccessGrants } from './access/grants';
import { Section } from './access/section';
import { AccessTeams } from './access/teams';
import { VisibilityDialog } from './access/visibility-dialog';
import { AccessWhy } from './access/why';
import { readersOf } from './access/words';
import { ActionButton } from './guarded';
import { Loaded } from './states';
import { VisibilityBadge } from './visibility';

export interface AccessPanelProps {
  /** The model or project: its id, or OWNER/NAME. */
  readonly on: { readonly model: string } | { readonly project: string };
}

function Readers({ home }: { home: AccessHome }) {
  const [changing, setChanging] = useState(false);
  return (
    <Section
      title="Who reads it"
      about={readersOf(home.visibility, home.organization?.name ?? 'the organization', home.teams.nodes.length)}
      action={
        <Group gap="xs">
          <VisibilityBadge visibility={home.visibility} always />
          <ActionButton can={home.viewerCan} needs="ACCESS_UPDATE" size="xs" variant="default" onClick={() => setChanging(true)}>
            Change visibility
          </ActionButton>
        </Group>
      }
    >
      {changing && <VisibilityDialog home={home} onClose={() => setChanging(false)} />}
    </Section>
  );
}

/** Who gets at a model or project, by what, and why: its visibility, teams and grants. */
export function AccessPanel({ on }: AccessPanelProps) {
  const isModel = 'model' in on;
  const named = isModel ? on.model : on.project;
  const byId = !named.includes('/');
  const [answer, ask] = useLive(ACCESS, { id: named, name: named, byId, byModel: isModel && !byId, byProject: !isModel && !byId });
  return (
    <Loaded answer={answer} find={({ node, model, project }): AccessHome | null => model ?? project ?? (node && 'fullName' in node ? node : null)} what={isModel ? 'model' : 'project'} retry={ask}>
      {(home) => (
        <Stack gap="md">
          <Readers home={home} />
          <AccessTeams home={home} />
          {home.viewerCan.includes('ACCESS_READ') && <AccessGrants home={home} />}
          <AccessWhy home={home} />
        </Stack>
      )}
    </Loaded>
  );
}
