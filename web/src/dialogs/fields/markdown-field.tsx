import { Box, Group, Input, SegmentedControl, Skeleton, Text, Textarea } from '@mantine/core';
import { lazy, Suspense, useId, useState } from 'react';

const Readme = lazy(() => import('../../parts/readme'));

interface Props {
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly error?: string | undefined;
}

/** A README to write, and to look at as readers will see it. */
export function MarkdownField({ value, onChange, error }: Props) {
  const [shown, setShown] = useState<'write' | 'preview'>('write');
  const id = useId();
  return (
    <Box>
      <Group justify="space-between" mb={4}>
        <Input.Label {...(shown === 'write' ? { htmlFor: id } : { labelElement: 'div' as const })}>README</Input.Label>
        <SegmentedControl
          size="xs"
          aria-label="README: write or preview"
          value={shown}
          onChange={(next) => setShown(next as typeof shown)}
          data={[
            { value: 'write', label: 'Write' },
            { value: 'preview', label: 'Preview' },
          ]}
        />
      </Group>
      {shown === 'write' ? (
        <Textarea id={id} value={value} onChange={(event) => onChange(event.currentTarget.value)} placeholder="What people should know of it, in Markdown" autosize minRows={3} maxRows={14} error={error} />
      ) : (
        <Box className="sheet" p="sm" mah={360} style={{ overflowY: 'auto' }} tabIndex={0} role="region" aria-label="Preview of the README">
          {value.trim() ? (
            <Suspense fallback={<Skeleton height={60} />}>
              <Readme text={value} />
            </Suspense>
          ) : (
            <Text size="sm" c="dimmed">
              Nothing to show.
            </Text>
          )}
        </Box>
      )}
    </Box>
  );
}
