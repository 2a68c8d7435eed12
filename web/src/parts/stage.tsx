import { Badge } from '@mantine/core';
import { Ban, CircleCheck, FlaskConical, Hourglass, type LucideIcon } from 'lucide-react';
import type { Stage } from '../gql/graphql';

interface Look {
  readonly label: string;
  readonly color: string;
  readonly icon: LucideIcon;
  /** What it means, for those who choose among them. */
  readonly meaning: string;
}

export const STAGES: Readonly<Record<Stage, Look>> = {
  TESTING: { label: 'Testing', color: 'gray', icon: FlaskConical, meaning: 'A fresh candidate' },
  STAGING: { label: 'Staging', color: 'yellow', icon: Hourglass, meaning: 'It passed its tests and waits to serve' },
  PRODUCTION: { label: 'Production', color: 'green', icon: CircleCheck, meaning: 'It serves' },
  DISABLED: { label: 'Disabled', color: 'red', icon: Ban, meaning: 'Withdrawn' },
};

/** In the order in which a version moves through them. */
export const STAGE_ORDER: readonly Stage[] = ['TESTING', 'STAGING', 'PRODUCTION', 'DISABLED'];

/** A stage by colour, sign and word; `children` may say more, such as which version is in it. */
export function StageBadge({ stage, children }: { stage: Stage; children?: React.ReactNode }) {
  const { label, color, icon: Icon } = STAGES[stage];
  return (
    <Badge color={color} leftSection={<Icon size={12} aria-hidden />} td={stage === 'DISABLED' ? 'line-through' : undefined}>
      {label}
      {children !== undefined && <> {children}</>}
    </Badge>
  );
}
