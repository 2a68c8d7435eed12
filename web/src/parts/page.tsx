import { Anchor, Box, Breadcrumbs, Group, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import { Link } from 'react-router';

export interface Crumb {
  readonly label: string;
  readonly to: string;
}

/** The words in the browser's tab. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title ? `${title} · Greenroom` : 'Greenroom';
  }, [title]);
}

const NONE: readonly Crumb[] = [];

interface Props {
  readonly title: string;
  /** What stands beside the title: badges. */
  readonly beside?: ReactNode;
  /** A line or a few below the title. */
  readonly about?: ReactNode;
  readonly crumbs?: readonly Crumb[];
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** What every page has: where it is, what it is, what can be done, and the rest. */
export function Page({ title, beside, about, crumbs = NONE, actions, children }: Props) {
  useTitle(title);
  return (
    <Stack gap="lg">
      <Box component="header">
        {crumbs.length > 0 && (
          <Breadcrumbs mb={4} separatorMargin={6} aria-label="Breadcrumbs" component="nav">
            {crumbs.map(({ label, to }) => (
              <Anchor key={to} component={Link} to={to} size="sm">
                {label}
              </Anchor>
            ))}
          </Breadcrumbs>
        )}
        <Group justify="space-between" align="flex-start" gap="md" mih={36}>
          <Group gap="sm" align="center">
            <Title order={1} style={{ overflowWrap: 'anywhere' }}>
              {title}
            </Title>
            {beside}
          </Group>
          {actions && <Group gap="xs">{actions}</Group>}
        </Group>
        {about && (
          <Text component="div" c="dimmed" mt={6} maw={820}>
            {about}
          </Text>
        )}
      </Box>
      {children}
    </Stack>
  );
}
