import { Text, type TextProps } from '@mantine/core';
import { Bot } from 'lucide-react';
import { ago, moment } from './format';

interface Person {
  readonly name: string;
  readonly kind?: 'PERSON' | 'SERVICE_ACCOUNT' | 'SYSTEM';
}

/** A user by name; null is somebody whom the viewer does not see. */
export function Who({ user }: { user: Person | null | undefined }) {
  if (!user) {
    return <Text span inherit c="dimmed">someone you do not see</Text>;
  }
  return (
    <span>
      {user.kind === 'SERVICE_ACCOUNT' && <Bot size={13} aria-label="service account" style={{ verticalAlign: '-2px', marginRight: 3 }} />}
      {user.kind === 'SYSTEM' ? 'the registry' : user.name}
    </span>
  );
}

/** A moment as its distance from now, with the exact time for those who point at it. */
export function When({ at, ...text }: { at: string } & TextProps) {
  const time = (
    <time dateTime={at} title={`${moment(at)} (${at})`}>
      {ago(at)}
    </time>
  );
  // A table has a hundred of these, so what looks like the text around it is no component of its own.
  return Object.keys(text).length === 0 ? (
    time
  ) : (
    <Text span inherit={text.size === undefined} {...text}>
      {time}
    </Text>
  );
}
