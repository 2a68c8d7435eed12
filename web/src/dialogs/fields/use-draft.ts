import { useState } from 'react';
import { changesOf, meanwhile, type Meanwhile } from './draft';

export interface Draft<Fields> {
  /** What the form shows: what is stored, with what was typed. */
  readonly fields: Fields;
  readonly set: <Name extends keyof Fields>(name: Name, value: Fields[Name]) => void;
  /** Back to what is stored. */
  readonly drop: (...names: (keyof Fields)[]) => void;
  /** What is to be sent. */
  readonly changes: Partial<Fields>;
  /** What others did since; null as long as nobody was faster. */
  readonly since: Meanwhile<Fields> | null;
  /** Clashes in which one's own was chosen. */
  readonly kept: readonly (keyof Fields)[];
  readonly keep: (name: keyof Fields) => void;
  /** Whether some clash is not decided yet. */
  readonly undecided: boolean;
  /** Notes, when it has been read again, that others changed what was stored when this was made. */
  readonly overtaken: () => void;
}

/** What somebody changes of what is stored, kept apart from it, so that it can be read again meanwhile. */
export function useDraft<Fields extends object>(stored: Fields | null, empty: Fields): Draft<Fields> {
  const [typed, setTyped] = useState<Partial<Fields>>({});
  const [before, setBefore] = useState<Fields | null>(null);
  const [kept, setKept] = useState<readonly (keyof Fields)[]>([]);
  const base = stored ?? empty;
  const since = before && meanwhile(before, base, typed);
  return {
    fields: { ...base, ...typed },
    set: (name, value) => setTyped((now) => ({ ...now, [name]: value })),
    drop: (...names) => setTyped((now) => Object.fromEntries(Object.entries(now).filter(([name]) => !names.includes(name as keyof Fields))) as Partial<Fields>),
    changes: changesOf(base, typed),
    since,
    kept,
    keep: (name) => setKept((now) => [...now, name]),
    undecided: since?.clashes.some((name) => !kept.includes(name)) ?? false,
    overtaken: () => {
      setBefore(base);
      setKept([]);
    },
  };
}
