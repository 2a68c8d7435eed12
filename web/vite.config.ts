import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin, type Rolldown } from 'vite';

const SERVER = process.env.GREENROOM_URL ?? 'http://127.0.0.1:8000';

/** What the pages and the explorer both stand on. */
const OF_BOTH = /node_modules[\\/](react|react-dom|scheduler|use-sync-external-store|clsx|tslib|get-nonce|@floating-ui|react-remove-scroll|react-remove-scroll-bar|react-style-singleton|use-callback-ref|use-sidecar)[\\/]|web[\\/]src[\\/]app[\\/]paths|vite[\\/]preload-helper/;
/** What begins to ask before the rest is there; it stands on nothing that draws. */
const OF_ASKING = /node_modules[\\/](@urql[\\/](core|exchange-persisted)|@0no-co|wonka)[\\/]|web[\\/]src[\\/](api[\\/](client|early|failure|graphql|hash|pulse)\.|app[\\/]who\.|parts[\\/](terms|window)\.|pages[\\/]\w+[\\/]asks\.|early[\\/])/;
/** What the pages have for themselves. */
const OF_PAGES = /[\\/]web[\\/]src[\\/](?!graphiql|early)|node_modules[\\/](@mantine|@urql|@0no-co|urql|wonka|react-router|lucide-react)[\\/]/;
/** What lists and heads of pages are made of. */
const OF_LISTS = /components[\\/](Table|ScrollArea|Badge|Checkbox|Grid|SimpleGrid|SegmentedControl|FloatingIndicator|Tabs|Paper)[\\/]|icons[\\/]|web[\\/]src[\\/](dialogs[\\/]index|app|api|parts[\\/](access[\\/]roles|(?!form-dialog|access|events|event-feed|webhooks|deployments|readme|search|stored))|pages[\\/]model[\\/](directions|preferences))/;
/** What dialogs are made of besides. */
const OF_FORMS = /node_modules|web[\\/]src[\\/](dialogs|parts[\\/](form-dialog|access[\\/]|search))/;

/** Writes `x.js.br` and `x.js.gz` beside `x.js`, so that the server need not compress anything of it while it serves. */
function precompress(): Plugin {
  return {
    name: 'precompress',
    apply: 'build',
    writeBundle({ dir = '.' }, bundle) {
      for (const file of Object.values(bundle)) {
        const content = Buffer.from(file.type === 'chunk' ? file.code : file.source);
        if (/\.(js|css|svg|ttf)$|graphiql\.html$/.test(file.fileName) && content.length > 1024) {
          writeFileSync(join(dir, `${file.fileName}.br`), brotliCompressSync(content));
          writeFileSync(join(dir, `${file.fileName}.gz`), gzipSync(content, { level: 9 }));
        }
      }
    },
  };
}

/**
 * Puts the fonts that the explorer's sheet has inside it into files, which a browser fetches when a letter needs one:
 * they are nine tenths of the sheet, and nothing is drawn before that is there.
 */
function fonts(): Plugin {
  return {
    name: 'fonts',
    apply: 'build',
    generateBundle(_options, bundle) {
      for (const sheet of Object.values(bundle)) {
        if (sheet.type === 'asset' && sheet.fileName.endsWith('.css')) {
          sheet.source = Buffer.from(sheet.source).toString().replaceAll(/url\(["']?data:font\/(\w+);base64,([\w+/=]+)["']?\)/g, (_url, ending: string, text: string) => {
            const source = Buffer.from(text, 'base64');
            const fileName = `assets/font-${createHash('sha256').update(source).digest('hex').slice(0, 12)}.${ending}`;
            this.emitFile({ type: 'asset', fileName, source });
            return `url(/${fileName})`;
          });
        }
      }
    },
  };
}

/**
 * Lets a page show its frame before its sheet is there, and ask before that: the sheet stands below the frame, where it
 * stops nothing above it, and above all that the program draws; the script that asks waits for no other.
 */
function order(): Plugin {
  return {
    name: 'order',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(html, { path }) {
        if (path !== '/index.html') {
          return html;
        }
        const sheets = html.match(/ *<link rel="stylesheet"[^>]*>\n/g) ?? [];
        return sheets
          .reduce((rest, sheet) => rest.replace(sheet, ''), html)
          .replace('    <div id="root">', `${sheets.join('')}$&`)
          .replace(/(<script type="module")([^>]*\/asking-)/, '$1 async$2');
      },
    },
  };
}

/**
 * Writes `preloads.json`: which files each address needs besides those that every page begins with. The server names
 * them in the page, so that a browser need not run one script to learn of the next.
 */
function preloads(): Plugin {
  const routes = join(import.meta.dirname, 'src/app/routes.tsx');
  return {
    name: 'preloads',
    apply: 'build',
    generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((one): one is Rolldown.OutputChunk => one.type === 'chunk');
      const named = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
      const below = (chunk: Rolldown.OutputChunk, found = new Set<string>()): Set<string> => {
        if (!found.has(chunk.fileName)) {
          found.add(chunk.fileName);
          chunk.imports.forEach((file) => named.get(file) && below(named.get(file) as Rolldown.OutputChunk, found));
        }
        return found;
      };
      const first = chunks.find(({ isEntry, facadeModuleId }) => isEntry && facadeModuleId?.endsWith('/index.html'));
      const begun = first ? below(first) : new Set<string>();
      const found: Record<string, string[]> = {};
      for (const [, address = '', module = ''] of readFileSync(routes, 'utf8').matchAll(/page\('([^']+)', \(\) => import\('\.\.\/([^']+)'\)\)/g)) {
        const chunk = chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith(`/src/${module}/index.tsx`));
        if (!chunk) {
          this.error(`routes.tsx names the page ${module}, which is no chunk of its own.`);
        }
        found[address.replaceAll(/:(\w+)/g, '{$1}')] = [...below(chunk)].filter((file) => !begun.has(file)).map((file) => `/${file}`);
      }
      this.emitFile({ type: 'asset', fileName: 'preloads.json', source: JSON.stringify(found) });
    },
  };
}

export default defineConfig({
  plugins: [react(), fonts(), order(), preloads(), precompress()],
  // The server puts a nonce in the place of this word, anew in each answer: it lets Mantine's styles in.
  html: { cspNonce: '__CSP_NONCE__' },
  worker: { format: 'es' },
  build: {
    // Straight into the Python package: what `npm run build` writes is what `greenroom serve` serves.
    outDir: '../server/greenroom/_ui',
    emptyOutDir: true,
    // A page's policy allows no data: scripts or pictures beyond what it names, so nothing is inlined.
    assetsInlineLimit: 0,
    // Browsers that know no modulepreload fetch the same a little later.
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 4096,
    rolldownOptions: {
      input: { index: 'index.html', graphiql: 'graphiql.html' },
      output: {
        codeSplitting: {
          // A file is a request, and a browser makes six at once: what would be ninety files is four.
          groups: [
            { name: 'asking', test: OF_ASKING, priority: 5 },
            { name: 'base', test: OF_BOTH, priority: 4 },
            { name: 'first', test: OF_PAGES, tags: ['$initial'], priority: 3 },
            { name: 'lists', test: (id) => OF_PAGES.test(id) && OF_LISTS.test(id), minShareCount: 3, priority: 2 },
            { name: 'forms', test: (id) => OF_PAGES.test(id) && OF_FORMS.test(id), minShareCount: 3, priority: 1 },
          ],
        },
      },
    },
  },
  // The development server must leave the workers' imports as they are.
  optimizeDeps: { exclude: ['graphiql/setup-workers/vite', '@graphiql/react/setup-workers/vite'] },
  server: {
    host: '127.0.0.1',
    proxy: Object.fromEntries(['/graphql', '/sign-in', '/sign-out', '/join', '/artifacts', '/events.jsonl'].map((path) => [path, { target: SERVER, ws: path === '/graphql' }])),
  },
});
