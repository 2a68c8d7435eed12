import { Box, Group, Table, Text, Title } from '@mantine/core';

interface Props {
  readonly title: string;
  readonly about?: string;
  /** What is said when there are none at all. */
  readonly none: string;
  readonly all: readonly string[];
  /** Whether the name is among those looked for. */
  readonly has: (name: string) => boolean;
  readonly valueOf: (name: string) => string;
  /** The value with every digit, for those who point at it. */
  readonly exactly?: (name: string) => string;
  /** Numbers stand below one another. */
  readonly right?: boolean;
}

/** Names with values, as a table. */
export function NamedValues({ title, about, none, all, has, valueOf, exactly, right = false }: Props) {
  const found = all.filter(has);
  return (
    <section>
      <Group justify="space-between" mb="xs">
        <Title order={2}>{title}</Title>
        {about && all.length > 0 && (
          <Text size="sm" c="dimmed">
            {about}
          </Text>
        )}
      </Group>
      {found.length === 0 ? (
        <Text c="dimmed">{all.length === 0 ? none : 'No name holds this.'}</Text>
      ) : (
        <Box className="sheet">
          <Table layout="fixed" aria-label={title}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th w="45%">Name</Table.Th>
                <Table.Th ta={right ? 'right' : 'left'}>Value</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {found.map((name) => (
                <Table.Tr key={name}>
                  <Table.Th scope="row" fw={500} style={{ overflowWrap: 'anywhere' }}>
                    {name}
                  </Table.Th>
                  <Table.Td ta={right ? 'right' : 'left'} title={exactly?.(name)} style={{ overflowWrap: 'anywhere', fontVariantNumeric: 'tabular-nums' }}>
                    {valueOf(name)}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Box>
      )}
    </section>
  );
}
