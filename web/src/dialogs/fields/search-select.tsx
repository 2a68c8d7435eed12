import { Select, Stack, Text } from '@mantine/core';
import { type ReactNode } from 'react';
import { MORE, SCROLLING } from '../../parts/more';
import { type Search } from '../../parts/search';

export interface Option {
  readonly value: string;
  readonly label: string;
  /** A second line that tells options apart. */
  readonly about?: ReactNode;
}

interface Props {
  readonly label: string;
  readonly placeholder: string;
  readonly options: readonly Option[];
  readonly chosen: Option | null;
  readonly onChoose: (value: string | null) => void;
  readonly search: Pick<Search, 'typed' | 'type'>;
  readonly busy: boolean;
  readonly none: string;
  /** Whether there are options that are not listed. */
  readonly more?: boolean | undefined;
  readonly description?: ReactNode;
  readonly error?: ReactNode;
  readonly clearable?: boolean;
  readonly autofocus?: boolean;
}

/** A list to choose from that the server searches as one types. */
export function SearchSelect({ label, placeholder, options, chosen, onChoose, search, busy, none, more = false, description, error, clearable = false, autofocus = false }: Props) {
  const all = chosen && !options.some(({ value }) => value === chosen.value) ? [chosen, ...options] : options;
  const abouts = new Map(all.map(({ value, about }) => [value, about]));
  return (
    <Select
      label={label}
      placeholder={placeholder}
      description={description}
      error={error}
      data={[...all.map(({ value, label: words }) => ({ value, label: words })), ...(more ? [MORE] : [])]}
      value={chosen?.value ?? null}
      onChange={onChoose}
      searchable
      openOnFocus={false}
      searchValue={search.typed}
      onSearchChange={search.type}
      filter={({ options: found }) => found}
      nothingFoundMessage={busy ? 'Looking…' : none}
      clearable={clearable}
      allowDeselect={clearable}
      clearButtonProps={{ 'aria-label': `Clear ${label.toLowerCase()}`, tabIndex: 0, 'aria-hidden': false, size: 'md' }}
      withScrollArea={false}
      styles={SCROLLING}
      renderOption={({ option }) => (
        <Stack gap={0}>
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {option.label}
          </Text>
          {abouts.get(option.value) && (
            <Text size="xs" c="dimmed" component="div">
              {abouts.get(option.value)}
            </Text>
          )}
        </Stack>
      )}
      {...(autofocus ? { 'data-autofocus': true } : {})}
    />
  );
}
