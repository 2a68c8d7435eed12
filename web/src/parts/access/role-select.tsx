import { Select, type SelectProps, Stack, Text } from '@mantine/core';
import { ChevronDown } from 'lucide-react';
import type { Permission, Role } from '../../gql/graphql';
import { ActionButton } from '../guarded';
import { beyond, givable, ROLE_ORDER, ROLES } from './roles';

const renderOption: NonNullable<SelectProps['renderOption']> = ({ option }) => (
  <Stack gap={0}>
    <Text size="sm">{option.label}</Text>
    <Text size="xs" c="dimmed">
      {ROLES[option.value as Role].meaning}
    </Text>
  </Stack>
);

/** The list itself scrolls, so that it is the listbox that a keyboard's arrows move. */
const SCROLLING = { options: { maxHeight: 360, overflowY: 'auto' as const } };

interface FieldProps {
  readonly value: Role;
  readonly onChange: (role: Role) => void;
  /** The viewer's own role there, above which they give none. */
  readonly own: Role | null | undefined;
  readonly among?: readonly Role[];
  readonly error?: string | undefined;
}

/** A role to choose in a dialog, with what it means. */
export function RoleField({ value, onChange, own, among = ROLE_ORDER, error }: FieldProps) {
  return (
    <Select
      label="Role"
      description={ROLES[value].meaning}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      data={givable(own, among).map((role) => ({ value: role, label: ROLES[role].label }))}
      renderOption={renderOption}
      withScrollArea={false}
      styles={SCROLLING}
      value={value}
      onChange={(role) => onChange((role ?? value) as Role)}
      allowDeselect={false}
      error={error}
    />
  );
}

interface RowProps extends FieldProps {
  /** Whose role it is, for those who do not see the row. */
  readonly of: string;
  /** What the viewer may do where the role is, and what changing it needs. */
  readonly can: readonly Permission[];
  readonly needs: Permission;
  readonly busy?: boolean;
}

function nothing(): void {}

/** Somebody's role in a row of a table: changed by choosing another, shown disabled with the reason where it may not be. */
export function RoleSelect({ of, value, onChange, own, among = ROLE_ORDER, can, needs, busy = false, error }: RowProps) {
  const above = beyond(value, own);
  if (!can.includes(needs) || above) {
    return (
      <ActionButton can={can} needs={needs} unless={above} variant="default" size="xs" w={140} justify="space-between" rightSection={<ChevronDown size={13} aria-hidden />} onClick={nothing} style={{ color: 'var(--mantine-color-dimmed)', background: 'transparent' }}>
        {ROLES[value].label}
      </ActionButton>
    );
  }
  return (
    <Select
      aria-label={`Role of ${of}`}
      size="xs"
      w={140}
      comboboxProps={{ width: 300, position: 'bottom-start' }}
      withScrollArea={false}
      styles={SCROLLING}
      data={givable(own, among).map((role) => ({ value: role, label: ROLES[role].label }))}
      renderOption={renderOption}
      value={value}
      onChange={(role) => role && role !== value && onChange(role as Role)}
      allowDeselect={false}
      disabled={busy}
      error={error}
    />
  );
}
