import { Text, Textarea } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import { type Reading, readContent } from './content';

const TYPING_MS = 400;
const UNREAD: Reading = { as: null, fault: null };

interface Props {
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly error?: string | undefined;
}

/** Metadata as JSON or YAML, with a word on how it reads. It can be sent all the same: the server decides. */
export function ContentField({ value, onChange, error }: Props) {
  const [settled] = useDebouncedValue(value, TYPING_MS);
  const [reading, setReading] = useState(UNREAD);
  useEffect(() => {
    let wanted = true;
    void readContent(settled).then((found) => wanted && setReading(found));
    return () => {
      wanted = false;
    };
  }, [settled]);
  return (
    <Textarea
      label="Content"
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      placeholder="Metadata as JSON or YAML"
      autosize
      minRows={3}
      maxRows={14}
      spellCheck={false}
      styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }}
      description={reading.as ? <Text span inherit>{`Reads as ${reading.as}`}</Text> : undefined}
      error={error ?? reading.fault ?? undefined}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
    />
  );
}
