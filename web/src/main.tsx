import '@fontsource-variable/inter/wght.css';
import './app/mantine.css';
import './app/style.css';
import { MantineProvider } from '@mantine/core';
import { setNonce } from 'get-nonce';
import { lazy, Suspense, useSyncExternalStore } from 'react';
import { createRoot } from 'react-dom/client';
import { createBrowserRouter, RouterProvider } from 'react-router';
import { Provider } from 'urql';
import { client } from './api/client';
import { startPulse } from './api/live';
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

startPulse();

const root = document.getElementById('root');
if (!root) {
  throw new Error('index.html has no element #root.');
}
createRoot(root).render(
  <MantineProvider theme={theme} cssVariablesResolver={resolver} defaultColorScheme="auto" getStyleNonce={() => nonce}>
    <SaidThings />
    <Provider value={client}>
      <SessionProvider>
        <RouterProvider router={createBrowserRouter(routes)} />
      </SessionProvider>
    </Provider>
  </MantineProvider>,
);
