import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';

const TYPING_MS = 250;

export interface Search {
  readonly typed: string;
  readonly type: (text: string) => void;
  /** What to look for once nobody types. */
  readonly wanted: string;
}

/** What is typed to look for something; nothing while it is only the label of what is chosen. */
export function useSearch(label = ''): Search {
  const [typed, type] = useState(label);
  const [settled] = useDebouncedValue(typed.trim(), TYPING_MS);
  return { typed, type, wanted: settled === label ? '' : settled };
}

/** A name without its owner, where it is written with one. */
export function bare(name: string): string {
  return name.slice(name.indexOf('/') + 1);
}
