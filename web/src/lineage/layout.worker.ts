import { arrange } from './arrange';
import type { Wanted } from './layout';

self.addEventListener('message', ({ data }: MessageEvent<{ key: string; wanted: Wanted }>) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker answers its page alone
  self.postMessage({ key: data.key, layout: arrange(data.wanted) });
});
