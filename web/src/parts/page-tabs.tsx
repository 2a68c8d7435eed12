import { Badge, Tabs } from '@mantine/core';
import { type ReactNode, Suspense, useEffect, useRef } from 'react';
import { useView } from '../app/url';
import { Waiting } from './states';

export interface PageTab {
  readonly value: string;
  readonly label: string;
  /** How many there are inside, where that is known. */
  readonly count?: number | undefined;
  /** Drawn only while the tab is the one shown. */
  readonly content: () => ReactNode;
}

/** What of the address belongs to the tab that is shown, and goes with it. */
const OF_A_TAB = ['q', 'sort', 'after', 'before', 'page', 'node', 'depth', 'direction', 'as', 'chosen', 'all'];
const LEFT = Object.fromEntries(OF_A_TAB.map((name) => [name, null]));

/** The parts of a page; which one is shown is `tab` of the address, the first one going without saying. */
export function PageTabs({ tabs }: { tabs: readonly PageTab[] }) {
  const view = useView();
  const first = tabs[0]?.value ?? '';
  const wanted = view.get('tab') ?? first;
  const shown = tabs.find(({ value }) => value === wanted) ?? tabs[0];
  const list = useRef<HTMLDivElement>(null);
  const open = shown?.value;
  useEffect(() => {
    // On a narrow screen they are a strip that is moved sideways; the one that is open is to be seen. The page itself stays.
    const strip = list.current;
    const tab = open === undefined ? null : strip?.querySelector<HTMLElement>(`[role=tab][id$="-tab-${CSS.escape(open)}"]`);
    if (!strip || !tab) {
      return undefined;
    }
    // Told when all has its place: whoever asks for places before has the whole page laid out for that alone.
    const laidOut = new ResizeObserver(() => {
      strip.scrollLeft = tab.offsetLeft - (strip.clientWidth - tab.offsetWidth) / 2;
    });
    laidOut.observe(strip);
    return () => laidOut.disconnect();
  }, [open]);
  return (
    <Tabs
      value={shown?.value ?? null}
      onChange={(value) => view.set({ ...LEFT, tab: value === first ? null : value })}
      keepMounted={false}
    >
      <Tabs.List mb="md" ref={list} className="strip">
        {tabs.map(({ value, label, count }) => (
          <Tabs.Tab
            key={value}
            value={value}
            rightSection={
              count === undefined ? undefined : (
                <Badge size="sm" color="gray" circle={count < 10}>
                  {count.toLocaleString('en')}
                </Badge>
              )
            }
          >
            {label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {shown && (
        <Tabs.Panel value={shown.value}>
          <Suspense fallback={<Waiting />}>{shown.content()}</Suspense>
        </Tabs.Panel>
      )}
    </Tabs>
  );
}
