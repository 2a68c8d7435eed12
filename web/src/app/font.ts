import { answered } from '../api/early';

const KNOWN = 'greenroom-font';
const NAME = '1rem "Inter Variable"';

/**
 * Loads the letters of the pages. They are as much to fetch as half of the program: on a first visit the system's
 * stand in for them (style.css makes these as wide) until the page has what it shows. From then on the browser has them.
 */
export function loadFont(): void {
  if (isKnown()) {
    void load();
  } else {
    void answered().then(() => (window.requestIdleCallback ?? setTimeout)(() => void load()));
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

async function load(): Promise<void> {
  await import('@fontsource-variable/inter/wght.css');
  await document.fonts.load(NAME);
  try {
    localStorage.setItem(KNOWN, 'yes');
  } catch {
    // It is fetched late the next time as well.
  }
}
