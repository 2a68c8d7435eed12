// First, before anything loads an editor: the workers come from this origin, as the page's policy demands.
import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import '@graphiql/plugin-explorer/style.css';
import './full.css';
import { useEffect, useRef } from 'react';
import { Explorer } from './explorer';
import { nameFields } from './labels';
import type { Linked } from './link';
import { leaveEmptyPastes } from './pastes';

/** GraphiQL, with what it lacks put right in what it draws. */
export default function Full({ opened }: { opened: Linked | null }) {
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const drawn = root.current;
    if (!drawn) {
      return undefined;
    }
    const endings = [nameFields(drawn), leaveEmptyPastes(drawn)];
    return () => endings.forEach((end) => end());
  }, []);
  return (
    <div className="full" ref={root}>
      <Explorer opened={opened} />
    </div>
  );
}
