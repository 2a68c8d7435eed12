import { Anchor, SegmentedControl, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { explorerPath } from '../../app/paths';
import { CodeBlock } from '../../parts/copy';
import type { ModelShown } from '.';
import { IN_PRODUCTION, python, shell } from './snippets';

const WAYS = [
  { value: 'python', label: 'Python' },
  { value: 'shell', label: 'Command line' },
  { value: 'graphql', label: 'GraphQL' },
];

/** How a program gets what this model has in production. */
export function UseModel({ model }: { model: ModelShown }) {
  const [way, setWay] = useState('python');
  const version = (model.production.nodes[0] ?? model.versions.nodes[0])?.name;
  if (version === undefined) {
    return (
      <Text size="sm" c="dimmed">
        There is nothing to use before its first version.
      </Text>
    );
  }
  return (
    <Stack gap="xs">
      <SegmentedControl aria-label="Ways to use it" size="xs" fullWidth data={WAYS} value={way} onChange={setWay} />
      {way === 'python' && <CodeBlock code={python(model.fullName, version)} what="the Python" />}
      {way === 'shell' && <CodeBlock code={shell(model.fullName, version, location.origin)} what="the commands" />}
      {way === 'graphql' && (
        <>
          <CodeBlock code={IN_PRODUCTION} what="the query" />
          <Anchor href={explorerPath(IN_PRODUCTION, { model: model.fullName })} size="sm">
            Open in the explorer
          </Anchor>
        </>
      )}
    </Stack>
  );
}
