import { editorMeant } from './choice';

const editor = editorMeant();
if (editor === 'full') {
  // Beside what draws the page, for it is ten times as large; where it fails, the page says so.
  import('./full').catch(() => undefined);
}
void import('./page').then(({ show }) => show(editor));
