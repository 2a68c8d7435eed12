import './plain.css';
import { type KeyboardEvent, type SyntheticEvent, useEffect, useId, useRef, useState } from 'react';
import { documentOf, EXAMPLES } from './examples';
import type { Linked } from './link';
import { exampleOf, kept } from './plain-kept';
import type { Typed } from './plain-run';

/** What runs a document, which is fetched when the first is run. */
type Steps = typeof import('./plain-run');

const OWN = 'own';
/** A subscription's answers are shown newest first, this many of them. */
const SHOWN = 50;

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly hint?: string;
  readonly onChange: (value: string) => void;
}

function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>) {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    event.currentTarget.form?.requestSubmit();
  }
}

function Field({ label, value, hint, onChange }: FieldProps) {
  const id = useId();
  return (
    <div className="plain-field">
      <label htmlFor={id}>{label}</label>
      <textarea
        id={id}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={onKeyDown}
        aria-describedby={hint && `${id}-hint`}
        autoCapitalize="off"
        autoComplete="off"
        autoCorrect="off"
        spellCheck={false}
        rows={3}
      />
      {hint && <p id={`${id}-hint`}>{hint}</p>}
    </div>
  );
}

interface Told {
  /** What is said of the answer. */
  readonly words: string;
  readonly texts: readonly string[];
}

/** What was typed, being run; `stop` ends it. */
function useRun() {
  const [told, setTold] = useState<Told>({ words: '', texts: [] });
  const [isRunning, setRunning] = useState(false);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  /** Runs what `prepare` says is meant; not while something else runs. */
  async function run(prepare: (steps: Steps) => Typed) {
    if (running.current) {
      return;
    }
    const stopping = new AbortController();
    running.current = stopping;
    setRunning(true);
    setTold({ words: 'Running…', texts: [] });
    const started = performance.now();
    try {
      const steps = await import('./plain-run');
      let count = 0;
      for await (const answer of steps.answers(prepare(steps), stopping.signal)) {
        count += 1;
        const words = `${answer.errors ? 'Answered with errors' : 'Answered'} in ${Math.round(performance.now() - started)} ms`;
        const text = JSON.stringify(answer, null, 2);
        setTold(({ texts }) => ({
          words: count > 1 ? `${count} answers, the newest first` : words,
          texts: [text, ...texts].slice(0, SHOWN),
        }));
      }
    } catch (error) {
      const words = stopping.signal.aborted ? 'Stopped.' : error instanceof Error ? error.message : JSON.stringify(error);
      setTold(({ texts }) => ({ words, texts }));
    } finally {
      running.current = null;
      setRunning(false);
    }
  }

  return { told, isRunning, run, stop: () => running.current?.abort() };
}

interface PlainProps {
  readonly document: Linked;
  readonly onChange: (document: Linked) => void;
}

/** The API by text fields: where GraphiQL's editor does not work, as on phones, or is not wanted. */
export function Plain({ document, onChange }: PlainProps) {
  const [headers, setHeaders] = useState('');
  const [operations, setOperations] = useState<readonly string[]>([]);
  const [operation, setOperation] = useState<string | null>(null);
  const { told, isRunning, run, stop } = useRun();
  const example = exampleOf(document);
  const own = example < 0 ? document : kept();

  function change(next: Linked) {
    onChange(next);
    setOperations([]);
    setOperation(null);
  }

  function open(choice: string) {
    const found = EXAMPLES[Number(choice)];
    if (found) {
      change(documentOf(found));
    } else if (own) {
      change(own);
    }
  }

  function typed({ operationsOf }: Steps): Typed {
    const names = operationsOf(document.query);
    const meant = names.length > 1 ? (operation ?? names[0] ?? null) : null;
    setOperations(names.length > 1 ? names : []);
    setOperation(meant);
    return { ...document, headers, operation: meant };
  }

  function submit(event: SyntheticEvent) {
    event.preventDefault();
    if (isRunning) {
      stop();
    } else {
      void run(typed);
    }
  }

  return (
    <div className="plain">
      <form className="plain-asked" onSubmit={submit}>
        <div className="plain-bar">
          <select aria-label="Example" value={example < 0 ? OWN : example} onChange={(event) => open(event.target.value)}>
            {own && <option value={OWN}>Your own</option>}
            {EXAMPLES.map(({ title }, place) => (
              <option key={title} value={place}>
                {title}
              </option>
            ))}
          </select>
          {operations.length > 0 && (
            <select aria-label="Operation" value={operation ?? ''} onChange={(event) => setOperation(event.target.value)}>
              {operations.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          )}
          <button type="submit" className="plain-run">
            {isRunning ? 'Stop' : 'Run'}
          </button>
        </div>
        <Field label="Query" value={document.query} onChange={(query) => change({ ...document, query })} />
        <Field label="Variables" value={document.variables} onChange={(variables) => change({ ...document, variables })} />
        <details>
          <summary>Headers</summary>
          <Field
            label="Headers, as a JSON object"
            value={headers}
            onChange={setHeaders}
            hint={'{"Authorization": "Bearer …"} speaks for a token. They are not kept.'}
          />
        </details>
      </form>
      <section className="plain-answer" aria-label="Answer">
        <p role="status">{told.words || 'Ctrl+Enter or Run sends it.'}</p>
        {told.texts.length > 0 && <pre>{told.texts.join('\n\n')}</pre>}
        <p>
          <a href="/schema.graphql">Schema</a> with every type and field, as text.
        </p>
      </section>
    </div>
  );
}
