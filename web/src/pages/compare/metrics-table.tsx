import { Stack, Text } from '@mantine/core';
import { Delta } from '../model/delta';
import { DirectionSelect } from '../model/direction-select';
import { bestOf, directionOf, namesOf, valueOf } from '../model/directions';
import { Measure } from '../model/measure';
import { useSaid } from '../model/preferences';
import type { Comparison } from '.';
import { SideBySide } from './side-by-side';

/** The metrics of the versions and how far each is from the base. */
export function MetricsTable({ model, versions, base, only }: Comparison & { readonly model: string }) {
  const [said, say] = useSaid(model);
  const lines = namesOf(versions)
    .map((name) => ({ name, values: versions.map((version) => valueOf(version, name)) }))
    .filter(({ values }) => !only || new Set(values).size > 1)
    .map(({ name, values }) => {
      const direction = directionOf(name, said);
      const best = bestOf(values, direction);
      return {
        key: name,
        head: (
          <Stack gap={4}>
            <Text span size="sm" fw={600}>
              {name}
            </Text>
            <DirectionSelect metric={name} label={`Which ${name} is better`} said={said} say={say} />
          </Stack>
        ),
        cells: versions.map((version, at) => (
          <Stack key={version.id} gap={2}>
            <Measure value={values[at]} best={best} />
            {version.id !== base.id && <Delta value={values[at]} base={valueOf(base, name)} direction={direction} />}
          </Stack>
        )),
      };
    });
  return <SideBySide title="Metrics" versions={versions} base={base} lines={lines} none={only ? 'No metric differs.' : 'None of these versions has metrics: a version brings those of its run.'} />;
}
