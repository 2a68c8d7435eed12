import { Anchor } from '@mantine/core';
import { type MouseEvent, useCallback } from 'react';
import { useNavigate } from 'react-router';
import { done } from '../../parts/notify';

/** Says that something was done, with a link to it that stays on this page's side of a reload. */
export function useTold(): (words: string, path: string, link: string) => void {
  const navigate = useNavigate();
  return useCallback(
    (words, path, link) => {
      function go(event: MouseEvent) {
        if (!event.ctrlKey && !event.metaKey && !event.shiftKey) {
          event.preventDefault();
          void navigate(path);
        }
      }
      done(
        <>
          {words}{' '}
          <Anchor href={path} onClick={go} size="sm" fw={600}>
            {link}
          </Anchor>
        </>,
      );
    },
    [navigate],
  );
}
