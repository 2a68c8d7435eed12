import { Radio, Stack, Text } from '@mantine/core';
import type { Visibility } from '../../gql/graphql';
import { VISIBILITIES } from '../../parts/visibility';

interface Props {
  readonly value: Visibility;
  readonly onChange: (value: Visibility) => void;
  readonly error?: string | undefined;
  readonly disabled?: boolean;
  /** What stands below the label, such as why it is disabled. */
  readonly description?: string | undefined;
}

/** Chooses who reads a project, each choice with what it means. */
export function VisibilityRadios({ value, onChange, error, disabled = false, description }: Props) {
  return (
    <Radio.Group label="Who reads it" value={value} onChange={(chosen) => onChange(chosen as Visibility)} error={error} description={description}>
      <Stack gap={6} mt={4}>
        {Object.entries(VISIBILITIES).map(([one, { label, meaning }]) => (
          <Radio key={one} value={one} label={label} disabled={disabled} description={<Text span inherit c="dimmed">{meaning}</Text>} />
        ))}
      </Stack>
    </Radio.Group>
  );
}
