/** Whether a version's content reads as JSON or YAML. The server decides; this only tells early. */

export interface Reading {
  /** What it is read as; null where there is nothing to read, or it is neither. */
  readonly as: 'JSON' | 'YAML' | null;
  readonly fault: string | null;
}

const NOTHING: Reading = { as: null, fault: null };

/** Reads the text as JSON or else as YAML, of which aliases are refused as the server refuses them. */
export async function readContent(text: string): Promise<Reading> {
  if (!text.trim()) {
    return NOTHING;
  }
  try {
    JSON.parse(text);
    return { as: 'JSON', fault: null };
  } catch {
    // Not all that people write is JSON: it may be YAML.
  }
  const { isAlias, parseDocument, visit } = await import('yaml');
  const document = parseDocument(text, { uniqueKeys: false, prettyErrors: true });
  const error = document.errors[0];
  if (error) {
    const [start] = error.linePos ?? [];
    const where = start ? `line ${start.line}, column ${start.col}: ` : '';
    return { as: null, fault: `Neither JSON nor YAML: ${where}${(error.message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '')}` };
  }
  let aliased = false;
  visit(document, (_key, node) => {
    aliased ||= isAlias(node);
  });
  return aliased ? { as: null, fault: 'A YAML alias (*name) is not accepted.' } : { as: 'YAML', fault: null };
}
