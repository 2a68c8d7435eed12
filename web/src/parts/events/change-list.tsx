import { Box, Code, Stack, Text, VisuallyHidden } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { type Change, isLong, shown } from './changes';
import { plain } from './say';

const LineDiff = lazy(() => import('./line-diff'));

function Value({ value, sign }: { value: unknown; sign: '−' | '+' }) {
  const gone = sign === '−';
  return (
    <Code color={gone ? 'var(--mantine-color-red-light)' : 'var(--mantine-color-green-light)'} c={gone ? 'var(--mantine-color-red-light-color)' : 'var(--mantine-color-green-light-color)'} style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
      <span aria-hidden>{sign} </span>
      <VisuallyHidden>{gone ? 'was ' : 'is '}</VisuallyHidden>
      {shown(value)}
    </Code>
  );
}

function Row({ change }: { change: Change }) {
  if (isLong(change)) {
    return (
      <Suspense fallback={null}>
        <LineDiff before={change.before ? shown(change.before) : ''} after={change.after ? shown(change.after) : ''} field={plain(change.field)} />
      </Suspense>
    );
  }
  return (
    <Stack gap={2} align="flex-start">
      {change.before !== undefined && <Value value={change.before} sign="−" />}
      {change.after !== undefined && <Value value={change.after} sign="+" />}
    </Stack>
  );
}

/** What each field was and is; long texts line by line. */
export function ChangeList({ changes }: { changes: readonly Change[] }) {
  if (changes.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        Nothing more was recorded.
      </Text>
    );
  }
  return (
    <Box component="dl" m={0} style={{ display: 'grid', gap: '8px' }}>
      {changes.map((change) => (
        <div key={change.field}>
          <Text component="dt" size="xs" c="dimmed">
            {plain(change.field)}
          </Text>
          <Box component="dd" m={0}>
            <Row change={change} />
          </Box>
        </div>
      ))}
    </Box>
  );
}
