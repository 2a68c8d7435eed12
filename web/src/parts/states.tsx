import { Alert, Button, Code, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import { CircleAlert, Inbox, Lock, SearchX } from 'lucide-react';
import { type ReactNode, useDeferredValue } from 'react';
import { Link } from 'react-router';
import type { CombinedError } from '@urql/core';
import { failureOf } from '../api/failure';
import { signInPath } from '../app/session';
import { useTitle } from './page';

function Centered({ icon, title, children }: { icon: ReactNode; title: string; children?: ReactNode }) {
  return (
    <Stack align="center" gap="xs" py={48} ta="center" maw={560} mx="auto">
      {icon}
      <Title order={2}>{title}</Title>
      {children}
    </Stack>
  );
}

/** Nothing here yet: a sentence, what to do about it, and how a script does it. */
export function Empty({ title, command, children }: { title: string; command?: string | undefined; children?: ReactNode }) {
  return (
    <Centered icon={<Inbox size={32} aria-hidden />} title={title}>
      {children && <Text component="div" c="dimmed">{children}</Text>}
      {command && <Code block>{command}</Code>}
    </Centered>
  );
}

/** What is not there, or not for this viewer: the two look the same. */
export function NotFound({ what = 'page' }: { what?: string }) {
  useTitle('Not found');
  return (
    <Centered icon={<SearchX size={32} aria-hidden />} title={`There is no such ${what}`}>
      <Text c="dimmed">It does not exist, or you may not see it.</Text>
      <Group mt="xs" justify="center" gap="xs">
        <Button component={Link} to="/models" variant="light">
          All models
        </Button>
        <Button component="a" href={signInPath()} variant="default">
          Sign in as somebody else
        </Button>
      </Group>
    </Centered>
  );
}

function SignIn() {
  useTitle('Sign in');
  return (
    <Centered icon={<Lock size={32} aria-hidden />} title="Sign in to see this">
      <Text c="dimmed">This registry shows its models to those who are signed in.</Text>
      <Button component="a" href={signInPath()} mt="xs">
        Sign in
      </Button>
    </Centered>
  );
}

/** What could not be read: what, why, a way to try again, and the id for the operator. */
export function Failed({ error, retry }: { error: CombinedError; retry?: (() => void) | undefined }) {
  const failure = failureOf(error);
  if (failure?.code === 'UNAUTHENTICATED') {
    return <SignIn />;
  }
  return (
    <Alert color="red" icon={<CircleAlert aria-hidden />} title="This could not be read" role="alert">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{failure?.message}</Text>
        {failure?.requestId && (
          <Text size="xs">
            For the operator: request <Code>{failure.requestId}</Code>
          </Text>
        )}
        {retry && (
          <Button size="xs" variant="default" onClick={retry}>
            Try again
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

/** Grey bars where rows will be. */
export function Waiting({ rows = 8, height = 36 }: { rows?: number; height?: number }) {
  return (
    <Stack gap="xs" aria-busy="true" aria-label="Loading" role="status">
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} height={height} radius="sm" />
      ))}
    </Stack>
  );
}

interface Answer<Data> {
  readonly data?: Data | undefined;
  readonly error?: CombinedError | undefined;
  readonly fetching: boolean;
}

interface Props<Data, Found> {
  readonly answer: Answer<Data>;
  /** What the page is about; null or undefined when there is no such thing for the viewer. */
  readonly find: (data: Data) => Found | null | undefined;
  /** What it is called, should there be none. */
  readonly what: string;
  readonly retry?: () => void;
  readonly waiting?: ReactNode;
  readonly children: (found: Found) => ReactNode;
}

/**
 * Shows what a query found, or that it is under way, failed, or found nothing. A field that the
 * viewer may not read comes as null beside an error, and does not fail the page.
 */
export function Loaded<Data, Found>({ answer, find, what, retry, waiting, children }: Props<Data, Found>) {
  const found = answer.data === undefined ? undefined : find(answer.data);
  // Fifty rows are drawn in slices, behind what is shown until then: the page answers to keys and clicks meanwhile.
  const drawn = useDeferredValue(found);
  if (found !== null && found !== undefined) {
    return drawn === null || drawn === undefined ? (waiting ?? <Waiting />) : children(drawn);
  }
  if (answer.error) {
    const code = failureOf(answer.error)?.code;
    return code === 'NOT_FOUND' ? <NotFound what={what} /> : <Failed error={answer.error} retry={retry} />;
  }
  if (answer.fetching || answer.data === undefined) {
    return waiting ?? <Waiting />;
  }
  return <NotFound what={what} />;
}
