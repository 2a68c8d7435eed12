/** A version's content as a person reads it. */

/**
 * Indents JSON and changes nothing else: numbers and strings stay letter for letter, for 1.0 or a
 * number of twenty digits would not survive being read and written. What is no JSON stays as it is.
 */
function indented(text: string): string {
  let out = '';
  let depth = 0;
  const line = () => `\n${'  '.repeat(depth)}`;
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g) ?? [];
  tokens.forEach((token, at) => {
    const opened = '{['.includes(tokens[at - 1] ?? ' ');
    if (token === '}' || token === ']') {
      depth -= 1;
      out += opened ? token : line() + token;
      return;
    }
    out += (opened ? line() : '') + token;
    if (token === '{' || token === '[') depth += 1;
    if (token === ',') out += line();
    if (token === ':') out += ' ';
  });
  return out;
}

export type Format = 'JSON' | 'YAML';

/** The text to show, and what it is written in. */
export function shownContent(content: string): { format: Format; text: string } {
  try {
    JSON.parse(content);
  } catch {
    return { format: 'YAML', text: content.trimEnd() };
  }
  return { format: 'JSON', text: indented(content) };
}
