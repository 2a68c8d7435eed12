import { Box, Button, Code, Stack, Text, Title } from '@mantine/core';
import { Terminal } from 'lucide-react';
import type { ReactNode } from 'react';
import { explorerPath } from '../../app/paths';
import { CodeBlock } from '../../parts/copy';
import type { ShownVersion } from './index';
import { commandSnippet, GRAPHQL_SNIPPET, graphqlVariables, pythonSnippet } from './snippets';

function Section({ title, about, code, children }: { title: string; about: ReactNode; code: string; children?: ReactNode }) {
  return (
    <Box component="section">
      <Title order={2}>{title}</Title>
      <Text c="dimmed" size="sm" mb="xs">
        {about}
      </Text>
      <CodeBlock code={code} what={`the ${title} snippet`} />
      {children}
    </Box>
  );
}

/** How a program gets it. */
export function UseIt({ version }: { version: ShownVersion }) {
  const { origin } = location;
  const token = (
    <>
      with the token of <Code>greenroom login {origin}</Code>, or of <Code>GREENROOM_TOKEN</Code>
    </>
  );
  return (
    <Stack gap="xl" maw={820}>
      <Section title="Python" about={<>The client of the greenroom package, {token}.</>} code={pythonSnippet(version, origin)} />
      <Section title="Command line" about={<>The greenroom command, {token}.</>} code={commandSnippet(version, origin)} />
      <Section title="GraphQL" about={<>A query for POST /graphql; its variable <Code>version</Code> is {version.fullName}.</>} code={GRAPHQL_SNIPPET}>
        <Button component="a" href={explorerPath(GRAPHQL_SNIPPET, graphqlVariables(version))} variant="default" size="sm" mt="xs" leftSection={<Terminal size={15} aria-hidden />}>
          Open in the explorer
        </Button>
      </Section>
    </Stack>
  );
}
