/** The compact query language (docs/queries.md) as far as the filter menus touch it: its top-level tests. */

/** Splits a query at its top-level commas, leaving quotes and parentheses whole. */
export function split(query: string): string[] {
  const terms: string[] = [];
  let term = '';
  let quote = '';
  let depth = 0;
  for (let at = 0; at < query.length; at += 1) {
    const letter = query[at] as string;
    if (quote) {
      if (letter === '\\') {
        term += letter;
        at += 1;
        term += query[at] ?? '';
        continue;
      }
      if (letter === quote) quote = '';
    } else if (letter === '"' || letter === "'") {
      quote = letter;
    } else if (letter === '(') {
      depth += 1;
    } else if (letter === ')') {
      depth -= 1;
    } else if (letter === ',' && depth === 0) {
      terms.push(term.trim());
      term = '';
      continue;
    }
    term += letter;
  }
  return [...terms, term.trim()].filter(Boolean);
}

const TEST = /^([A-Za-z_]\w*)\s*:\s*(.*)$/s;

/** A value as the language reads it back unchanged: quoted where it needs to be. */
export function quoted(value: string): string {
  const plain = /^[\w.][\w./ -]*$/.test(value) && !/^(nil|and|or)$/i.test(value) && !/\b(and|or)\b/i.test(value) && value.trim() === value;
  return plain ? value : `"${value.replaceAll(/["\\]/g, '\\$&')}"`;
}

/** The values of a field's top-level test `field: a|b`; none where it is tested otherwise or not at all. */
export function valuesOf(query: string, field: string): string[] {
  const test = split(query)
    .map((term) => TEST.exec(term))
    .find((found) => found?.[1] === field);
  const value = test?.[2] ?? '';
  const bare = value.replaceAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '""');
  if (/^[~<>%(]|\s(?:and|or|\||\.\.)\s/i.test(bare)) {
    return [];
  }
  const values = value.match(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^|]+/g) ?? [];
  return values.map((one) => one.trim()).map((one) => (/^["']/.test(one) ? one.slice(1, -1).replaceAll(/\\(.)/g, '$1') : one));
}

/** The query with a field's top-level test set to these values; none takes the test out. */
export function withValues(query: string, field: string, values: readonly string[]): string {
  const others = split(query).filter((term) => TEST.exec(term)?.[1] !== field);
  return (values.length > 0 ? [...others, `${field}: ${values.map(quoted).join('|')}`] : others).join(', ');
}

/** What is asked of the API: words without a field look for a name, or another field, that holds them. */
export function asQuery(typed: string, field: string = 'name'): string | null {
  const terms = split(typed.trim()).map((term) => (term.includes(':') || term.startsWith('(') ? term : `${field}: %${quoted(term)}%`));
  return terms.length > 0 ? terms.join(', ') : null;
}
