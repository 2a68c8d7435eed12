import { type ReactNode, useState } from 'react';
import type { Failure } from '../../api/failure';
import { TypedName } from '../../dialogs/fields/typed-name';
import { FormDialog } from '../form-dialog';

interface Props {
  readonly title: string;
  readonly submit: string;
  /** What has to be typed, letter for letter, before it can be done. */
  readonly name: string;
  readonly onClose: () => void;
  readonly onSubmit: () => void;
  readonly busy: boolean;
  readonly failures: readonly Failure[];
  /** Why it cannot be done at all, so that nothing needs to be typed. */
  readonly impossible?: boolean;
  /** What it will do. */
  readonly children: ReactNode;
}

/** A dialog for what takes something away for good: one types the name of what goes. */
export function TypedDialog({ title, submit, name, onClose, onSubmit, busy, failures, impossible = false, children }: Props) {
  const [typed, setTyped] = useState('');
  return (
    <FormDialog title={title} submit={submit} danger onClose={onClose} onSubmit={onSubmit} busy={busy} blocked={impossible || typed.trim() !== name} failures={failures}>
      {children}
      {!impossible && <TypedName name={name} value={typed} onChange={setTyped} />}
    </FormDialog>
  );
}
