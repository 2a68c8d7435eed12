import { Text, TextInput } from '@mantine/core';

interface Props {
  readonly name: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
}

/** Asks to type the name of what is about to go, so that nobody deletes another thing. */
export function TypedName({ name, value, onChange }: Props) {
  return (
    <TextInput
      label={
        <>
          Type{' '}
          <Text span ff="monospace" fw={600} style={{ overflowWrap: 'anywhere', userSelect: 'all' }}>
            {name}
          </Text>{' '}
          to confirm
        </>
      }
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      autoComplete="off"
      spellCheck={false}
      data-autofocus
    />
  );
}
