import { arrange, type Wanted } from './layout';

self.addEventListener('message', ({ data }: MessageEvent<{ key: string; wanted: Wanted }>) => {
  self.postMessage({ key: data.key, layout: arrange(data.wanted) });
});
