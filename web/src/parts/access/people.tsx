import { Autocomplete } from '@mantine/core';

/** The list itself scrolls, so that it is the listbox that a keyboard's arrows move. */
const SCROLLING = { options: { maxHeight: 240, overflowY: 'auto' as const } };

interface Props {
  readonly label: string;
  /** Names that are offered while one types; others can be typed too. */
  readonly names: readonly string[];
  readonly value: string;
  readonly onChange: (name: string) => void;
  readonly error?: string | undefined;
  readonly description?: string;
  /** Whether a dialog begins with it. */
  readonly isFirst?: boolean;
}

/** Somebody by name: offered from those known here, or typed. */
export function NameField({ label, names, value, onChange, error, description, isFirst = false }: Props) {
  return <Autocomplete label={label} description={description} inputWrapperOrder={['label', 'input', 'description', 'error']} data={[...new Set(names)]} limit={20} withScrollArea={false} styles={SCROLLING} openOnFocus={false} value={value} onChange={onChange} error={error} autoComplete="off" spellCheck={false} {...(isFirst ? { 'data-autofocus': true } : {})} />;
}
