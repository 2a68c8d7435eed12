import { useEffect, useState } from 'react';
import { signOut } from './api';
import type { Editor } from './choice';
import { fetchViewer, type Viewer } from './viewer';

function SignedIn({ viewer }: { viewer: Viewer }) {
  const [failure, setFailure] = useState<string | null>(null);

  async function leave() {
    try {
      await signOut();
      location.reload();
    } catch (error) {
      setFailure(`Still signed in. ${error instanceof Error ? error.message : ''}`);
    }
  }

  return (
    <>
      {failure && <span role="alert">{failure}</span>}
      <span className="bar-viewer">
        <strong>{viewer.name}</strong>
        {viewer.email && <span> {viewer.email}</span>}
      </span>
      <button type="button" onClick={leave}>
        Sign out
      </button>
    </>
  );
}

function SignedOut() {
  return (
    <span className="bar-viewer">
      Signed out: open a sign-in link (<code>greenroom link</code>) or add an <code>Authorization</code> header with a
      token in the Headers editor.
    </span>
  );
}

interface BarProps {
  readonly editor: Editor;
  readonly onChangeEditor: () => void;
}

/** The strip above the explorer: where one is, in which editor, and as whom. */
export function Bar({ editor, onChangeEditor }: BarProps) {
  // undefined until the API has answered, so that a signed-in person never sees "Signed out" flash by.
  const [viewer, setViewer] = useState<Viewer | null>();
  useEffect(() => {
    void fetchViewer().then(setViewer);
  }, []);

  return (
    <header className="bar">
      <a href="/" className="bar-name">
        <img src="/favicon.svg" alt="" width="20" height="20" />
        Greenroom
      </a>
      <h1>API explorer</h1>
      <a href="/models">← Back to the pages</a>
      <button type="button" onClick={onChangeEditor}>
        {editor === 'full' ? 'Plain editor' : 'Full editor'}
      </button>
      <div className="bar-who" aria-live="polite">
        {viewer && <SignedIn viewer={viewer} />}
        {viewer === null && <SignedOut />}
      </div>
    </header>
  );
}
