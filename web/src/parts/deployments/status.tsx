import { Badge } from '@mantine/core';
import { statusOf } from './words';

/** A deployment's status by colour, sign and word. */
export function DeploymentStatusBadge({ status }: { status: string }) {
  const { label, color, icon: Icon } = statusOf(status);
  return (
    <Badge color={color} leftSection={<Icon size={12} aria-hidden />}>
      {label}
    </Badge>
  );
}
