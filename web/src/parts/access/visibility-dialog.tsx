import { Radio, Stack } from '@mantine/core';
import { useState } from 'react';
import { useAct } from '../../api/act';
import type { Visibility } from '../../gql/graphql';
import { FormDialog } from '../form-dialog';
import { done } from '../notify';
import { VISIBILITIES } from '../visibility';
import { type AccessHome, homeOf, SHOW } from './documents';
import { readersOf } from './words';

/** Says who reads a model or project without being named on it. */
export function VisibilityDialog({ home, onClose }: { home: AccessHome; onClose: () => void }) {
  const [visibility, setVisibility] = useState<Visibility>(home.visibility);
  const act = useAct(SHOW);

  async function show() {
    if (await act.run({ input: { on: homeOf(home), visibility } })) {
      done(`${home.fullName}: ${readersOf(visibility, home.organization?.name ?? '', home.teams.nodes.length)}`);
      onClose();
    }
  }

  return (
    <FormDialog title={`Who reads ${home.fullName}`} submit="Change visibility" onClose={onClose} onSubmit={() => void show()} busy={act.busy} blocked={visibility === home.visibility} failures={act.besides('visibility')}>
      <Radio.Group label="Visibility" value={visibility} onChange={(value) => setVisibility(value as Visibility)} error={act.at('visibility')}>
        <Stack gap={8} mt={6}>
          {Object.entries(VISIBILITIES).map(([value, { label }]) => (
            <Radio key={value} value={value} label={label} description={readersOf(value as Visibility, home.organization?.name ?? '', home.teams.nodes.length)} />
          ))}
        </Stack>
      </Radio.Group>
    </FormDialog>
  );
}
