/**
 * What runs first of a page: it asks the API for what the page will show while all that draws it is still coming. It is
 * a file of its own (vite.config.ts), which stands before the others in the page.
 */
import { askEarly } from '../api/early';
import { askWho } from '../app/who';
import { askedAt } from './opened';

askWho();
askEarly(askedAt(location));
