import { Box, Group, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

interface Props {
  readonly title: string;
  readonly about?: ReactNode;
  readonly action?: ReactNode;
  readonly children?: ReactNode;
}

/** A part of a page about people or access: what it is, what can be done, and what there is. */
export function Section({ title, about, action, children }: Props) {
  return (
    <Box component="section" className="sheet" p="md" aria-label={title}>
      <Stack gap="sm">
        <Group justify="space-between" align="flex-start" gap="sm">
          <Box flex="1 1 220px">
            <Title order={2}>{title}</Title>
            {about && (
              <Text component="div" size="sm" c="dimmed" mt={2} maw={720}>
                {about}
              </Text>
            )}
          </Box>
          {action}
        </Group>
        {children}
      </Stack>
    </Box>
  );
}
