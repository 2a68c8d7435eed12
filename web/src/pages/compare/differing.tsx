import { Text } from '@mantine/core';
import { EqualNot } from 'lucide-react';
import type { ReactNode } from 'react';

/** A value; one that is not that of the base is marked by weight, sign and word. */
export function Differing({ differs, children }: { differs: boolean; children: ReactNode }) {
  return (
    <Text span size="sm" fw={differs ? 650 : 400}>
      {differs && <EqualNot size={13} aria-label="differs from the base:" style={{ verticalAlign: '-2px', marginRight: 4 }} />}
      {children}
    </Text>
  );
}

/** Where a version has nothing to show. */
export function Absent({ children = 'none' }: { children?: ReactNode }) {
  return (
    <Text span size="sm" c="dimmed">
      {children}
    </Text>
  );
}
