const NAMESPACE = 'greenroom/';

/** A saved value without any `headers` in it: GraphiQL's history keeps them, and they may hold a token. */
export function withoutHeaders(value: string): string {
  try {
    return JSON.stringify(JSON.parse(value, (key, inner) => (key === 'headers' ? null : inner)));
  } catch {
    return value;
  }
}

function keys(): string[] {
  return Object.keys(localStorage).filter((key) => key.startsWith(NAMESPACE));
}

/** What GraphiQL remembers, under names of our own: another GraphiQL once served at this address shares the store. */
export const storage = {
  getItem: (key: string) => localStorage.getItem(NAMESPACE + key),
  setItem: (key: string, value: string) => localStorage.setItem(NAMESPACE + key, withoutHeaders(value)),
  removeItem: (key: string) => localStorage.removeItem(NAMESPACE + key),
  clear: () => keys().forEach((key) => localStorage.removeItem(key)),
  get length() {
    return keys().length;
  },
};
