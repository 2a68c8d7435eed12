/** Fields of the explorer panel have no names: an argument's is beside it, and the choice at the foot has none at all. */
const NAMELESS = '.docExplorerWrap :is(input, select):not([aria-label], [placeholder])';

/** What was asked before is read as its whole document, where its name is shown. */
const MISNAMED = '.graphiql-history-item-label[aria-label]';

function name(field: Element): string {
  return field.closest<HTMLElement>('[data-arg-name]')?.dataset.argName ?? (field.matches('select') ? 'Kind of operation' : 'Value');
}

/** Names what GraphiQL draws without a name, for those to whom the page is read; from now on, as it is drawn. */
export function nameFields(root: HTMLElement): void {
  new MutationObserver(() => {
    root.querySelectorAll(NAMELESS).forEach((field) => field.setAttribute('aria-label', name(field)));
    root.querySelectorAll(MISNAMED).forEach((button) => button.removeAttribute('aria-label'));
  }).observe(root, { attributeFilter: ['aria-label'], childList: true, subtree: true });
}
