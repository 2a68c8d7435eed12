// First, before anything loads an editor: the workers come from this origin, as the page's policy demands.
import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import '@graphiql/plugin-explorer/style.css';
import './page.css';
import { createRoot } from 'react-dom/client';
import { Bar } from './bar';
import { Explorer } from './explorer';
import { nameFields } from './labels';

const root = document.getElementById('root');
if (!root) {
  throw new Error('graphiql.html has no element #root.');
}
nameFields(root);
createRoot(root).render(
  <>
    <Bar />
    <main>
      <Explorer />
    </main>
  </>,
);
