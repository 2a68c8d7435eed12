import { Table, Text, Title, VisuallyHidden } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Compared } from '.';

export interface Beside {
  readonly key: string;
  readonly head: ReactNode;
  /** One for each version. */
  readonly cells: readonly ReactNode[];
}

interface Props {
  readonly title: string;
  readonly versions: readonly Compared[];
  readonly base: Compared;
  readonly lines: readonly Beside[];
  /** Said where there are no lines. */
  readonly none: string;
  /** What stands in a version's header; its name where nothing else is given. */
  readonly header?: (version: Compared) => ReactNode;
}

const FIRST_PX = 156;
const OTHERS_PX = 152;
const PINNED = { position: 'sticky', left: 0, background: 'var(--greenroom-sheet)', zIndex: 1 } as const;

/** A table with a column for each version, as wide as those of its neighbours; the first column stays in sight. */
export function SideBySide({ title, versions, base, lines, none, header }: Props) {
  return (
    <section aria-label={title}>
      <Title order={2} mb="sm">
        {title}
      </Title>
      {lines.length === 0 ? (
        <Text size="sm" c="dimmed">
          {none}
        </Text>
      ) : (
        <Table.ScrollContainer minWidth={FIRST_PX + versions.length * OTHERS_PX} className="sheet">
          <Table layout="fixed" verticalSpacing="xs">
            <Table.Thead>
              <Table.Tr>
                <Table.Th w={FIRST_PX} style={PINNED}>
                  <VisuallyHidden>Of what</VisuallyHidden>
                </Table.Th>
                {versions.map((version) => (
                  <Table.Th key={version.id} style={{ overflowWrap: 'anywhere', verticalAlign: 'top' }}>
                    {header ? header(version) : version.name}
                    {!header && version.id === base.id && (
                      <Text span size="xs" c="dimmed" ml={6}>
                        base
                      </Text>
                    )}
                  </Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {lines.map(({ key, head, cells }) => (
                <Table.Tr key={key}>
                  <Table.Th scope="row" fw={500} style={{ ...PINNED, overflowWrap: 'anywhere', verticalAlign: 'top' }}>
                    {head}
                  </Table.Th>
                  {cells.map((cell, at) => (
                    <Table.Td key={versions[at]?.id} style={{ overflowWrap: 'anywhere', verticalAlign: 'top' }}>
                      {cell}
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </section>
  );
}
