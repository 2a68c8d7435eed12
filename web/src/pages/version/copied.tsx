import { Code, Group } from '@mantine/core';
import { CopyText } from '../../parts/copy';

/** A text to copy, shown whole or, on one line, as what tells it apart. */
export function Copied({ text, what, shown = text }: { text: string; what: string; shown?: string }) {
  return (
    <Group gap={4} wrap="nowrap" component="span">
      <Code title={text} style={shown === text ? { overflowWrap: 'anywhere' } : { whiteSpace: 'nowrap' }}>
        {shown}
      </Code>
      <CopyText text={text} what={what} />
    </Group>
  );
}
