import { Autocomplete } from '@mantine/core';
import { MORE, SCROLLING } from '../more';
import type { NameSearch } from './name-search';

interface Props {
  readonly label: string;
  /** What is typed, and the names that the server finds for it; others can be typed too. */
  readonly search: NameSearch;
  readonly onChange?: (name: string) => void;
  readonly error?: string | undefined;
  readonly description?: string;
  /** Whether a dialog begins with it. */
  readonly isFirst?: boolean;
}

/** Somebody by name: offered from those that the server finds, or typed. */
export function NameField({ label, search, onChange, error, description, isFirst = false }: Props) {
  function type(name: string) {
    if (name !== MORE.value) {
      search.type(name);
      onChange?.(name);
    }
  }
  return (
    <Autocomplete
      label={label}
      description={description}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      data={[...search.names, ...(search.more ? [MORE] : [])]}
      filter={({ options }) => options}
      withScrollArea={false}
      styles={SCROLLING}
      openOnFocus={false}
      value={search.typed}
      onChange={type}
      error={error}
      autoComplete="off"
      spellCheck={false}
      {...(isFirst ? { 'data-autofocus': true } : {})}
    />
  );
}
