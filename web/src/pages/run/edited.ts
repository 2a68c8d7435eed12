/** What an edit changes, and what somebody else changed while it was written. */

export interface Editable {
  readonly name: string;
  readonly description?: string | null;
  readonly tags: readonly string[];
  readonly revision: number;
}

type Texts = Omit<Editable, 'revision'>;

interface Changes {
  name?: string;
  description?: string | null;
  tags?: string[];
}

function sameTags(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((tag) => other.includes(tag));
}

/** The fields that differ from what was there, as the API takes them; null clears. */
export function changes(before: Texts, after: Texts): Changes {
  return {
    ...(after.name === before.name ? {} : { name: after.name }),
    ...((after.description ?? null) === (before.description ?? null) ? {} : { description: after.description ?? null }),
    ...(sameTags(before.tags, after.tags) ? {} : { tags: [...after.tags] }),
  };
}

/** What differs between when the edit began and now, in words. */
export function othersChanged(before: Texts, now: Texts): string[] {
  const { name, description, tags } = changes(before, now);
  return [
    ...(name === undefined ? [] : [`The name is now “${name}”.`]),
    ...(description === undefined ? [] : [description === null ? 'There is no description any more.' : `The description is now “${description}”.`]),
    ...(tags === undefined ? [] : [tags.length === 0 ? 'There are no tags any more.' : `The tags are now ${tags.join(', ')}.`]),
  ];
}
