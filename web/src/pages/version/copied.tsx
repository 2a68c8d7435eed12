import { Code, Group } from '@mantine/core';
import { CopyText } from '../../parts/copy';

/** A text to copy, shown whole or as what tells it apart. */
export function Copied({ text, what, shown = text }: { text: string; what: string; shown?: string }) {
  return (
    <Group gap={4} wrap="nowrap" component="span">
      <Code title={text} style={{ overflowWrap: 'anywhere' }}>
        {shown}
      </Code>
      <CopyText text={text} what={what} />
    </Group>
  );
}
