import { Button, Group, Text } from '@mantine/core';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useView } from '../app/url';
import { counted } from './format';
import { PAGE_SIZE, type Window, windowOf } from './window';

export interface PageInfo {
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly startCursor?: string | null;
  readonly endCursor?: string | null;
}

/** Which page the address asks for. */
export function useWindow(size: number = PAGE_SIZE): Window {
  return windowOf(useView(), size);
}

interface Props {
  readonly info: PageInfo;
  /** How many rows there are, where that was counted. */
  readonly total?: number | undefined;
  readonly noun: string;
}

/** Which page this is, and the ways to its neighbours; the page is part of the address. */
export function Pager({ info, total, noun }: Props) {
  const view = useView();
  const page = Number(view.get('page') ?? '1');
  const sole = !info.hasNextPage && !info.hasPreviousPage;
  return (
    <Group justify="space-between" component="nav" aria-label={`Pages of ${noun}s`}>
      <Text size="sm" c="dimmed" role="status">
        {total !== undefined && counted(total, noun)}
        {!sole && ` · page ${page}`}
        {!sole && total !== undefined && ` of ${Math.ceil(total / PAGE_SIZE)}`}
      </Text>
      {!sole && (
        <Group gap="xs">
          <Button
            size="xs"
            variant="default"
            leftSection={<ChevronLeft size={14} aria-hidden />}
            disabled={!info.hasPreviousPage}
            onClick={() => view.set({ before: info.startCursor, after: null, page: page > 2 ? String(page - 1) : null })}
          >
            Previous
          </Button>
          <Button
            size="xs"
            variant="default"
            rightSection={<ChevronRight size={14} aria-hidden />}
            disabled={!info.hasNextPage}
            onClick={() => view.set({ after: info.endCursor, before: null, page: String(page + 1) })}
          >
            Next
          </Button>
        </Group>
      )}
    </Group>
  );
}
