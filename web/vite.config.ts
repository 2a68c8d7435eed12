import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const SERVER = process.env.GREENROOM_URL ?? 'http://127.0.0.1:8000';

/** Writes `x.js.gz` beside `x.js`, so that the server need not compress anything while it serves. */
function precompress(): Plugin {
  return {
    name: 'precompress',
    apply: 'build',
    writeBundle({ dir = '.' }, bundle) {
      for (const file of Object.values(bundle)) {
        const content = Buffer.from(file.type === 'chunk' ? file.code : file.source);
        if (/\.(js|css|svg|ttf)$|graphiql\.html$/.test(file.fileName) && content.length > 1024) {
          writeFileSync(join(dir, `${file.fileName}.gz`), gzipSync(content, { level: 9 }));
        }
      }
    },
  };
}

export default defineConfig({
  plugins: [react(), precompress()],
  // The server puts a nonce in the place of this word, anew in each answer: it lets Mantine's styles in.
  html: { cspNonce: '__CSP_NONCE__' },
  worker: { format: 'es' },
  build: {
    // Straight into the Python package: what `npm run build` writes is what `greenroom serve` serves.
    outDir: '../server/greenroom/_ui',
    emptyOutDir: true,
    // A page's policy allows no data: scripts or pictures beyond what it names, so nothing is inlined.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 4096,
    rolldownOptions: { input: { index: 'index.html', graphiql: 'graphiql.html' } },
  },
  // The development server must leave the workers' imports as they are.
  optimizeDeps: { exclude: ['graphiql/setup-workers/vite', '@graphiql/react/setup-workers/vite'] },
  server: {
    host: '127.0.0.1',
    proxy: Object.fromEntries(['/graphql', '/sign-in', '/sign-out', '/join', '/artifacts', '/events.jsonl'].map((path) => [path, { target: SERVER, ws: path === '/graphql' }])),
  },
});
