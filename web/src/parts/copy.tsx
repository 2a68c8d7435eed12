import { ActionIcon, Code, CopyButton, Group, Tooltip } from '@mantine/core';
import { Check, Copy } from 'lucide-react';

/** Copies a text; `what` says which, for those who do not see where the button stands. */
export function CopyText({ text, what }: { text: string; what: string }) {
  return (
    <CopyButton value={text} timeout={1500}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? 'Copied' : `Copy ${what}`}>
          <ActionIcon variant="subtle" color="gray" size="sm" onClick={copy} aria-label={copied ? `Copied ${what}` : `Copy ${what}`}>
            {copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  );
}

/** A block of code with a button that copies it; reached by the keyboard, since it may scroll. */
export function CodeBlock({ code, what }: { code: string; what: string }) {
  return (
    <Group pos="relative" align="flex-start" wrap="nowrap">
      <Code block flex={1} tabIndex={0} role="region" aria-label={what} style={{ overflowX: 'auto', maxHeight: 520 }}>
        {code}
      </Code>
      <span style={{ position: 'absolute', top: 6, right: 6, padding: 2, borderRadius: 6, background: 'var(--greenroom-sunken)' }}>
        <CopyText text={code} what={what} />
      </span>
    </Group>
  );
}
