import { Box, Button, Checkbox, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import type { Permission } from '../../gql/graphql';
import { NEEDS } from '../../parts/reasons';
import { READING, SCOPE_GROUPS, SCOPES } from './scopes';

interface Props {
  readonly chosen: readonly Permission[];
  readonly onChange: (chosen: Permission[]) => void;
}

/** The permissions to cut a token down to, each with what it lets one do. */
export function ScopeList({ chosen, onChange }: Props) {
  const on = new Set(chosen);
  function toggle(scope: Permission) {
    onChange(SCOPES.filter((one) => (one === scope ? !on.has(one) : on.has(one))));
  }
  return (
    <Stack gap="xs">
      <Group gap="xs">
        <Button size="compact-xs" variant="default" onClick={() => onChange([...READING])}>
          Reading only
        </Button>
        <Button size="compact-xs" variant="default" onClick={() => onChange([])} disabled={chosen.length === 0}>
          None
        </Button>
      </Group>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xs" verticalSpacing="xs">
        {SCOPE_GROUPS.map(({ title, scopes }) => (
          <Box component="fieldset" key={title} p="xs" m={0} className="sheet">
            <Text component="legend" size="xs" fw={600} px={4}>
              {title}
            </Text>
            <Stack gap={6}>
              {scopes.map((scope) => (
                <Checkbox key={scope} size="xs" label={NEEDS[scope][0]} description={scope} checked={on.has(scope)} onChange={() => toggle(scope)} />
              ))}
            </Stack>
          </Box>
        ))}
      </SimpleGrid>
    </Stack>
  );
}
