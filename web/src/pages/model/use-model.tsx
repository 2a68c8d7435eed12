import { Anchor, Stack, Tabs, Text } from '@mantine/core';
import { explorerPath } from '../../app/paths';
import { CodeBlock } from '../../parts/copy';
import type { ModelShown } from '.';
import { IN_PRODUCTION, python, shell } from './snippets';

/** How a program gets what this model has in production. */
export function UseModel({ model }: { model: ModelShown }) {
  const version = (model.production.nodes[0] ?? model.versions.nodes[0])?.name;
  if (version === undefined) {
    return (
      <Text size="sm" c="dimmed">
        There is nothing to use before its first version.
      </Text>
    );
  }
  return (
    <Tabs defaultValue="python" keepMounted={false} variant="pills">
      <Tabs.List mb="xs" aria-label="Ways to use it">
        <Tabs.Tab value="python">Python</Tabs.Tab>
        <Tabs.Tab value="shell">Command line</Tabs.Tab>
        <Tabs.Tab value="graphql">GraphQL</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="python">
        <CodeBlock code={python(model.fullName, version)} what="the Python" />
      </Tabs.Panel>
      <Tabs.Panel value="shell">
        <CodeBlock code={shell(model.fullName, version, location.origin)} what="the commands" />
      </Tabs.Panel>
      <Tabs.Panel value="graphql">
        <Stack gap="xs">
          <CodeBlock code={IN_PRODUCTION} what="the query" />
          <Anchor href={explorerPath(IN_PRODUCTION, { model: model.fullName })} size="sm">
            Open in the explorer
          </Anchor>
        </Stack>
      </Tabs.Panel>
    </Tabs>
  );
}
