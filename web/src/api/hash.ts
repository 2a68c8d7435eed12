/**
 * The SHA-256 of a document, by which a server knows it again. Null where there is no Web Crypto, as over plain http
 * from another machine: there a document is sent each time.
 */
export async function hashOf(text: string): Promise<string | null> {
  const { subtle } = crypto as Partial<Crypto>;
  if (!subtle) {
    return null;
  }
  const digest = await subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
