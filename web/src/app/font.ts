import latin from '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2?url';
import { answered } from '../api/early';

const KNOWN = 'greenroom-font';

/**
 * Loads the letters of the pages where the browser has them. They are as much to fetch as a quarter of the program, and all is
 * laid out anew when they come: so a first visit keeps the system's letters, and fetches these for the next when the page
 * has what it shows.
 */
export function loadFont(): void {
  if (isKnown()) {
    void import('@fontsource-variable/inter/wght.css');
  } else {
    void answered().then(() => (window.requestIdleCallback ?? setTimeout)(() => void fetchFont()));
  }
}

/** Whether this browser has them, as far as it lets a page remember anything. */
function isKnown(): boolean {
  try {
    return localStorage.getItem(KNOWN) !== null;
  } catch {
    return false;
  }
}

async function fetchFont(): Promise<void> {
  try {
    const response = await fetch(latin);
    await response.arrayBuffer();
    localStorage.setItem(KNOWN, 'yes');
  } catch {
    // The next visit tries again.
  }
}
