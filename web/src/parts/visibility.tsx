import { Badge } from '@mantine/core';
import { Building2, Globe, Lock, type LucideIcon } from 'lucide-react';
import type { Visibility } from '../gql/graphql';

export const VISIBILITIES: Readonly<Record<Visibility, { label: string; icon: LucideIcon; meaning: string }>> = {
  PRIVATE: { label: 'Private', icon: Lock, meaning: 'Owners and managers, and whoever is let in by a grant or a team' },
  ORGANIZATION: { label: 'Organization', icon: Building2, meaning: 'Every member of the organization' },
  PUBLIC: { label: 'Public', icon: Globe, meaning: 'Everybody who is signed in' },
};

/** Who reads it; the usual visibility goes without saying unless `always`. */
export function VisibilityBadge({ visibility, always = false }: { visibility: Visibility; always?: boolean }) {
  if (visibility === 'ORGANIZATION' && !always) {
    return null;
  }
  const { label, icon: Icon } = VISIBILITIES[visibility];
  return (
    <Badge color="gray" leftSection={<Icon size={11} aria-hidden />}>
      {label}
    </Badge>
  );
}
