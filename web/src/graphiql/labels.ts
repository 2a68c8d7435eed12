/** Fields of the explorer panel have no names: an argument's is beside it, and the choice at the foot has none at all. */
const NAMELESS = '.docExplorerWrap :is(input, select):not([aria-label], [placeholder])';

/** What was asked before is read as its whole document, where its name is shown. */
const MISNAMED = '.graphiql-history-item-label[aria-label]';

function name(field: Element): string {
  return field.closest<HTMLElement>('[data-arg-name]')?.dataset.argName ?? (field.matches('select') ? 'Kind of operation' : 'Value');
}

/** A tab can hold no button, which its own closing button is: they become what they are, a list of buttons. */
function listTabs(root: HTMLElement): void {
  root.querySelectorAll('.graphiql-tabs[role="tablist"]').forEach((tabs) => tabs.setAttribute('role', 'list'));
  root.querySelectorAll('.graphiql-tab[role="tab"]').forEach((tab) => tab.setAttribute('role', 'listitem'));
  root.querySelectorAll('.graphiql-tab[aria-selected]').forEach((tab) => {
    tab.querySelector('.graphiql-tab-button')?.setAttribute('aria-current', tab.getAttribute('aria-selected') ?? 'false');
    tab.removeAttribute('aria-selected');
  });
}

/** Names what GraphiQL draws without a name, for those to whom the page is read, as it is drawn; returns how to end it. */
export function nameFields(root: HTMLElement): () => void {
  const observer = new MutationObserver(() => {
    root.querySelectorAll(NAMELESS).forEach((field) => field.setAttribute('aria-label', name(field)));
    root.querySelectorAll(MISNAMED).forEach((button) => button.removeAttribute('aria-label'));
    listTabs(root);
  });
  observer.observe(root, { attributeFilter: ['aria-label', 'aria-selected'], childList: true, subtree: true });
  return () => observer.disconnect();
}
