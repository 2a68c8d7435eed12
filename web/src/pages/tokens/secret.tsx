import { Alert, Button, Checkbox, Code, CopyButton, Group, Modal, Stack, Text } from '@mantine/core';
import { Check, Copy, TriangleAlert } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';

const AFTER_MS = 50;

interface Props {
  readonly title: string;
  /** What it is called on the button that copies it, such as "the link". */
  readonly what: string;
  readonly secret: string;
  readonly onClose: () => void;
  readonly children?: ReactNode;
}

/**
 * A secret that the registry tells once. It stays until one says that it is saved. It comes in the place
 * of the dialog that made it, which gives the focus back as it goes; so this takes it after that.
 */
export function SecretOnce({ title, what, secret, onClose, children }: Props) {
  const [saved, setSaved] = useState(false);
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const timer = setTimeout(() => first.current?.focus(), AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <Modal opened returnFocus={false} onClose={onClose} title={<Text fw={650}>{title}</Text>} withCloseButton={saved} closeOnEscape={saved} closeOnClickOutside={saved}>
      <Stack gap="md">
        <Alert color="yellow" icon={<TriangleAlert aria-hidden />}>
          It is shown this once. The registry keeps no copy from which it could be shown again.
        </Alert>
        <Code block tabIndex={0} role="region" aria-label={title} style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
          {secret}
        </Code>
        {children}
        <CopyButton value={secret} timeout={2500}>
          {({ copied, copy }) => (
            <Button ref={first} variant="light" data-autofocus leftSection={copied ? <Check size={15} aria-hidden /> : <Copy size={15} aria-hidden />} onClick={copy}>
              {copied ? 'Copied' : `Copy ${what}`}
            </Button>
          )}
        </CopyButton>
        <Checkbox label="I have saved it" checked={saved} onChange={(event) => setSaved(event.currentTarget.checked)} />
        <Group justify="flex-end">
          <Button onClick={onClose} disabled={!saved}>
            Close
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
