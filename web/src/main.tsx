import './early';
import './app/mantine.css';
import './app/style.css';
import { MantineProvider } from '@mantine/core';
import { setNonce } from 'get-nonce';
import { lazy, startTransition, Suspense, useLayoutEffect, useSyncExternalStore } from 'react';
import { createRoot } from 'react-dom/client';
import { createBrowserRouter, RouterProvider } from 'react-router';
import { Provider } from 'urql';
import { client } from './api/client';
import { pulse } from './api/pulse';
import { loadFont } from './app/font';
import { routes } from './app/routes';
import { SessionProvider } from './app/session';
import { areToastsWanted, onToastsWanted } from './parts/toasts-store';
import { resolver, theme } from './theme';

// The server lets in the styles that carry this; the scroll lock of dialogs asks for it by get-nonce.
const nonce = document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? '';
setNonce(nonce);

const Toasts = lazy(() => import('./parts/toasts'));

function SaidThings() {
  const wanted = useSyncExternalStore(onToastsWanted, areToastsWanted);
  return wanted ? (
    <Suspense>
      <Toasts />
    </Suspense>
  ) : null;
}

// The first script has begun to ask; what follows by a socket need not come with it.
void pulse.followBy(() => import('./api/follow'));

/** Takes the frame of index.html away when the page's own is drawn. */
function Drawn() {
  useLayoutEffect(() => document.getElementById('early')?.remove(), []);
  return null;
}

const root = document.getElementById('root');
if (!root) {
  throw new Error('index.html has no element #root.');
}
const router = createBrowserRouter(routes);

/** Until the part of the program that the address needs is there, what index.html has in it stays. */
const ready = new Promise<void>((resolve) => {
  if (router.state.initialized) {
    resolve();
    return;
  }
  const forget = router.subscribe(({ initialized }) => {
    if (initialized) {
      forget();
      resolve();
    }
  });
});

// In slices: what is drawn first is not small, and a click should not wait for all of it.
void ready.then(() =>
  startTransition(() => {
    createRoot(root).render(
      <MantineProvider theme={theme} cssVariablesResolver={resolver} defaultColorScheme="auto" getStyleNonce={() => nonce}>
        <SaidThings />
        <Drawn />
        <Provider value={client}>
          <SessionProvider>
            <RouterProvider router={router} />
          </SessionProvider>
        </Provider>
      </MantineProvider>,
    );
  }),
);

loadFont();
