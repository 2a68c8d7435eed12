import { Badge } from '@mantine/core';
import { CircleCheck, CircleDashed, CircleStop, CircleX, LoaderCircle, type LucideIcon } from 'lucide-react';
import type { RunStatus } from '../gql/graphql';

export const STATUSES: Readonly<Record<RunStatus, { label: string; color: string; icon: LucideIcon }>> = {
  CREATED: { label: 'Created', color: 'gray', icon: CircleDashed },
  RUNNING: { label: 'Running', color: 'blue', icon: LoaderCircle },
  SUCCEEDED: { label: 'Succeeded', color: 'green', icon: CircleCheck },
  FAILED: { label: 'Failed', color: 'red', icon: CircleX },
  STOPPED: { label: 'Stopped', color: 'yellow', icon: CircleStop },
};

/** A run's status by colour, sign and word. */
export function RunStatusBadge({ status }: { status: RunStatus }) {
  const { label, color, icon: Icon } = STATUSES[status];
  return (
    <Badge color={color} leftSection={<Icon size={12} aria-hidden />}>
      {label}
    </Badge>
  );
}
