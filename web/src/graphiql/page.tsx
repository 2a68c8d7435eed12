import './page.css';
import { lazy, Suspense, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { Bar } from './bar';
import { choose, type Editor } from './choice';
import { documentOf, EXAMPLES } from './examples';
import { linked, type Linked } from './link';
import { Plain } from './plain';
import { exampleOf, keep, kept } from './plain-kept';

const FIRST: Linked = EXAMPLES.map(documentOf)[0] ?? { query: '', variables: '' };
const Full = lazy(() => import('./full'));

function Page({ first }: { first: Editor }) {
  const [editor, setEditor] = useState(first);
  const [opened, setOpened] = useState<Linked | null>(() => linked(location.search));
  const [document, setDocument] = useState<Linked>(() => opened ?? kept() ?? FIRST);

  function changeEditor() {
    const next = editor === 'full' ? 'plain' : 'full';
    if (next === 'full') {
      setOpened(exampleOf(document) < 0 ? document : null);
    }
    choose(next);
    setEditor(next);
  }

  function change(next: Linked) {
    setDocument(next);
    keep(next);
  }

  return (
    <>
      <Bar editor={editor} onChangeEditor={changeEditor} />
      <main>
        {editor === 'plain' ? (
          <Plain document={document} onChange={change} />
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
