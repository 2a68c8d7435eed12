import './page.css';
import { lazy, Suspense, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { Bar } from './bar';
import { choose, type Editor } from './choice';
import { linked, type Linked } from './link';
import { Plain } from './plain';
import { kept } from './plain-kept';

const Full = lazy(() => import('./full'));

function Page({ first }: { first: Editor }) {
  const [editor, setEditor] = useState(first);
  const [opened, setOpened] = useState<Linked | null>(() => linked(location.search));

  function change() {
    const next = editor === 'full' ? 'plain' : 'full';
    setOpened(next === 'full' ? kept() : null);
    choose(next);
    setEditor(next);
  }

  return (
    <>
      <Bar editor={editor} onChangeEditor={change} />
      <main>
        {editor === 'plain' ? (
          <Plain opened={opened} />
        ) : (
          <Suspense fallback={<p className="coming">The editor is coming…</p>}>
            <Full opened={opened} />
          </Suspense>
        )}
      </main>
    </>
  );
}

/** Draws the page. */
export function show(first: Editor): void {
  const root = document.getElementById('root');
  if (!root) {
    throw new Error('graphiql.html has no element #root.');
  }
  createRoot(root).render(<Page first={first} />);
}
