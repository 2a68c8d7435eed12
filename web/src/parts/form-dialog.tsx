import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { CircleAlert } from 'lucide-react';
import type { KeyboardEvent, ReactNode } from 'react';
import type { Failure } from '../api/failure';
import { useFocusBack } from './focus-back';

const NONE: readonly Failure[] = [];

interface Props {
  readonly title: string;
  readonly onClose: () => void;
  readonly onSubmit: () => void;
  /** The word on the button that does it. */
  readonly submit: string;
  readonly busy?: boolean;
  /** Red, for what takes something away. */
  readonly danger?: boolean;
  /** Why it cannot be done yet; the button is disabled meanwhile. */
  readonly blocked?: boolean;
  /** What was refused and belongs to no single field. */
  readonly failures?: readonly Failure[];
  readonly size?: string;
  readonly children: ReactNode;
}

/** A dialog with a form: Enter or Ctrl+Enter does it, Escape leaves it, the focus returns. */
export function FormDialog({ title, onClose, onSubmit, submit, busy = false, danger = false, blocked = false, failures = NONE, size = 'lg', children }: Props) {
  useFocusBack();
  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !busy && !blocked) {
      event.preventDefault();
      onSubmit();
    }
  }
  return (
    <Modal opened returnFocus={false} onClose={onClose} title={<Text fw={650}>{title}</Text>} size={size}>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- it listens for its fields, which bubble */}
      <form
        noValidate
        onKeyDown={onKeyDown}
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy && !blocked) {
            onSubmit();
          }
        }}
      >
        <Stack gap="md">
          {children}
          {failures.map(({ message, requestId, code, input }) => (
            <Alert key={message} color="red" icon={<CircleAlert aria-hidden />} role="alert" title={code === 'CONFLICT' && input[0] === 'expectedRevision' ? 'Somebody was faster' : undefined}>
              {message}
              {code === 'INTERNAL' && requestId && ` (${requestId})`}
            </Alert>
          ))}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={busy} disabled={blocked} {...(danger ? { color: 'red.8' } : {})}>
              {submit}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
