import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { CircleAlert } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react';
import type { Failure } from '../api/failure';
import { useFocusBack } from './focus-back';

const NONE: readonly Failure[] = [];

/** The buttons stay in sight of a long form, and what has the focus is not behind them. */
const FOOT = 76;

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
  /** False while what the form begins with is still read; then its first field takes the focus. */
  readonly ready?: boolean;
  /** When there is nothing left to do but to read it: then there is nothing to cancel. */
  readonly over?: boolean;
  /** What was refused and belongs to no single field. */
  readonly failures?: readonly Failure[];
  readonly size?: string;
  readonly children: ReactNode;
}

/** A dialog with a form: Enter or Ctrl+Enter does it, Escape leaves it, the focus returns. */
export function FormDialog({ title, onClose, onSubmit, submit, busy = false, danger = false, blocked = false, ready = true, over = false, failures = NONE, size = 'lg', children }: Props) {
  const form = useRef<HTMLFormElement>(null);
  useFocusBack();
  useEffect(() => {
    if (ready) {
      form.current?.querySelector<HTMLElement>('[data-autofocus]')?.focus();
    }
  }, [ready]);
  const still = busy || blocked || !ready;
  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !still) {
      event.preventDefault();
      onSubmit();
    }
  }
  return (
    <Modal opened returnFocus={false} onClose={onClose} title={<Text span fw={650} style={{ overflowWrap: 'anywhere' }}>{title}</Text>} size={size} styles={{ content: { scrollPaddingBottom: FOOT } }}>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- it listens for its fields, which bubble */}
      <form
        ref={form}
        noValidate
        onKeyDown={onKeyDown}
        onSubmit={(event) => {
          event.preventDefault();
          if (!still) {
            onSubmit();
          }
        }}
      >
        <Stack gap="md">
          {children}
          {failures.map(({ message, requestId, code, input }) => (
            <Alert key={message} color="red" icon={<CircleAlert aria-hidden />} role="alert" title={code === 'CONFLICT' && (input.length === 0 || input[0] === 'expectedRevision') ? 'Somebody was faster' : undefined}>
              {message}
              {code === 'INTERNAL' && requestId && ` (${requestId})`}
            </Alert>
          ))}
          <Group justify="flex-end" gap="xs" py="sm" mb="calc(-1 * var(--mantine-spacing-md))" bg="var(--mantine-color-body)" style={{ position: 'sticky', bottom: 0, zIndex: 2 }}>
            {!over && (
              <Button variant="default" onClick={onClose}>
                Cancel
              </Button>
            )}
            <Button type="submit" loading={busy} disabled={blocked || !ready} {...(danger ? { color: 'red.8' } : {})}>
              {submit}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
