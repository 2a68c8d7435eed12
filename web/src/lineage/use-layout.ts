import { useEffect, useState } from 'react';
import type { Graph } from './graph';
import { type Layout, wantedOf } from './layout';

/** Layouts by what they depend on, so that going back to a graph draws it at once. */
const known = new Map<string, Layout>();
const KEPT = 20;

let worker: Worker | null = null;

function workerOf(): Worker {
  worker ??= new Worker(new URL('./layout.worker.ts', import.meta.url), { type: 'module' });
  return worker;
}

function keep(key: string, layout: Layout): void {
  known.set(key, layout);
  const [oldest] = known.keys();
  if (known.size > KEPT && oldest !== undefined) {
    known.delete(oldest);
  }
}

/** Where the cards go, found beside the page so that it does not halt; null until then. */
export function useLayout(graph: Graph): { layout: Layout | null; failed: boolean } {
  const wanted = wantedOf(graph);
  const key = JSON.stringify(wanted);
  const [, setArrived] = useState('');
  const [failed, setFailed] = useState(false);
  const layout = known.get(key) ?? null;
  const missing = layout === null;
  useEffect(() => {
    if (!missing) {
      return undefined;
    }
    const asked = workerOf();
    const arrive = ({ data }: MessageEvent<{ key: string; layout: Layout }>) => {
      if (data.key === key) {
        keep(key, data.layout);
        setArrived(key);
      }
    };
    const fail = () => setFailed(true);
    asked.addEventListener('message', arrive);
    asked.addEventListener('error', fail);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin to name
    asked.postMessage({ key, wanted: JSON.parse(key) as unknown });
    return () => {
      asked.removeEventListener('message', arrive);
      asked.removeEventListener('error', fail);
    };
  }, [key, missing]);
  return { layout, failed };
}
