import { Box, Button, Group, Stack, Text, Title } from '@mantine/core';
import { ArrowUp, ChevronLeft, ChevronRight } from 'lucide-react';
import { failureOf } from '../api/failure';
import { useView } from '../app/url';
import { byDay } from './events/days';
import { Item } from './events/item';
import { KINDS, kindsOf } from './events/kinds';
import type { Feed } from './events/load';
import { useFeed } from './events/use-feed';
import { FilterBox } from './filter-box';
import { useWindow } from './pager';
import { reasonFor } from './reasons';
import { Empty, Failed, NotFound, Waiting } from './states';
import { asQuery } from './terms';

export interface EventFeedProps {
  /** The id of a model, version, run, project or organization; without it, all events that the viewer sees. */
  readonly of?: string;
}

function Ends({ info }: Pick<Feed, 'info'>) {
  const view = useView();
  if (!info.hasNextPage && !info.hasPreviousPage) {
    return null;
  }
  return (
    <Group justify="space-between" component="nav" aria-label="Pages of events">
      <Button size="xs" variant="default" leftSection={<ChevronLeft size={14} aria-hidden />} disabled={!info.hasPreviousPage} onClick={() => view.set({ before: info.startCursor, after: null })}>
        Newer
      </Button>
      <Button size="xs" variant="default" rightSection={<ChevronRight size={14} aria-hidden />} disabled={!info.hasNextPage} onClick={() => view.set({ after: info.endCursor, before: null })}>
        Older
      </Button>
    </Group>
  );
}

function Days({ feed }: { feed: Feed }) {
  return byDay(feed.events).map(({ day, items }) => (
    <Box component="section" key={day} aria-label={day}>
      <Title order={2} size="sm" c="dimmed" mb={6}>
        {day}
      </Title>
      <Box component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
        {items.map((event) => (
          <Item key={event.id} event={event} />
        ))}
      </Box>
    </Box>
  ));
}

/** What happened, newest first, in sentences. It stays as it is under the reader; what is new waits behind a button. */
export function EventFeed({ of }: EventFeedProps) {
  const view = useView();
  const query = asQuery(view.get('q') ?? '', 'subject');
  const { feed, error, missing, waiting, newer, reload } = useFeed({ of, query, window: useWindow() });
  const failure = failureOf(error ?? undefined);
  const refused = failure?.input[0] === 'query' ? failure.message : undefined;
  const facets = [
    { field: 'kind', label: 'Kind', choices: kindsOf(of).map((kind) => ({ value: kind.toLowerCase(), label: KINDS[kind].label })) },
    {
      field: 'actor_kind',
      label: 'By',
      choices: [
        { value: 'person', label: 'People' },
        { value: 'service_account', label: 'Service accounts' },
      ],
    },
  ];
  if (missing) {
    return <NotFound what="feed" />;
  }
  if (failure?.code === 'FORBIDDEN') {
    return <Empty title="What happened is not for you to see">{reasonFor('EVENT_READ')}</Empty>;
  }
  return (
    <Stack gap="md">
      <FilterBox label="Filter what happened" placeholder="A name, or actor: ada, at: last_week" facets={facets} refused={refused} />
      <div role="status">
        {newer > 0 && (
          <Button fullWidth variant="light" size="xs" leftSection={<ArrowUp size={14} aria-hidden />} loading={waiting} onClick={reload}>
            {newer} new
          </Button>
        )}
      </div>
      {error && refused === undefined && <Failed error={error} retry={reload} />}
      {!error && !feed && <Waiting rows={8} height={44} />}
      {feed && feed.events.length === 0 && (query ? <Empty title="Nothing that happened fits this filter" /> : <Empty title="Nothing has happened yet">Every change is told here, with who made it and when.</Empty>)}
      {feed && feed.events.length > 0 && (
        <Stack gap="lg" aria-busy={waiting} opacity={waiting ? 0.6 : 1}>
          <Days feed={feed} />
          <Text size="xs" c="dimmed" hidden={feed.info.hasNextPage || query !== null}>
            This is where it began.
          </Text>
          <Ends info={feed.info} />
        </Stack>
      )}
    </Stack>
  );
}
