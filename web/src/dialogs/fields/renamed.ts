/** Where a page is after what it shows was given another name; null where it shows something else. */
export function renamed(pathname: string, before: string, after: string): string | null {
  if (before === after || (pathname !== before && !pathname.startsWith(`${before}/`))) {
    return null;
  }
  return after + pathname.slice(before.length);
}
