import type { Stage } from '../../gql/graphql';

/** A piece of a sentence: words, or what the page draws in its own way. */
export type Segment =
  | string
  /** What it happened to. */
  | { readonly is: 'subject' }
  /** Where it happened, behind these words; left out where that is not known. */
  | { readonly is: 'home'; readonly behind: string }
  | { readonly is: 'name'; readonly text: string }
  | { readonly is: 'stage'; readonly stage: Stage };

export type Fields = Readonly<Record<string, unknown>>;

/** What a sentence is made of; the changes are null for who may not read them. */
export interface Told {
  readonly actor: string | null;
  readonly subject: string;
  readonly before: Fields | null;
  readonly after: Fields | null;
}

export const SUBJECT: Segment = { is: 'subject' };

/** A sentence from a template; null and empty parts are left out. */
export function say(words: TemplateStringsArray, ...parts: readonly (Segment | readonly Segment[] | null)[]): Segment[] {
  return words
    .flatMap<Segment>((text, at) => {
      const part = parts[at] ?? null;
      return part === null ? [text] : [text, ...(Array.isArray(part) ? (part as readonly Segment[]) : [part as Segment])];
    })
    .filter((segment) => segment !== '');
}

/** A field as text; null where it is not known or no text. */
export function textOf(fields: Fields | null, name: string): string | null {
  const value = fields?.[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

export function nameOf(fields: Fields | null, name: string): Segment | null {
  const text = textOf(fields, name);
  return text === null ? null : { is: 'name', text };
}

/** A word of an enum, such as CONTRIBUTOR or VERSION_STAGED, as people write it. */
export function plain(word: string): string {
  return word.toLowerCase().replaceAll('_', ' ');
}

export function wordOf(fields: Fields | null, name: string): Segment | null {
  const text = textOf(fields, name);
  return text === null ? null : { is: 'name', text: plain(text) };
}

/** A part that is said only where its value is known. */
export function maybe(behind: string, value: Segment | null): Segment[] {
  return value === null ? [] : [behind, value];
}

/** Names in a row: "a", "a and b", "a, b and c"; from the fifth on they are counted. */
export function listed(names: readonly string[]): string {
  const shown = names.length > 4 ? [...names.slice(0, 3), `${names.length - 3} more`] : names;
  const last = shown.at(-1) ?? '';
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(', ')} and ${last}`;
}
