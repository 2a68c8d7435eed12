/** The last of some options where there are others: it cannot be chosen. */
export const MORE = { value: 'More: type to narrow', label: 'More: type to narrow', disabled: true } as const;

/** The list itself scrolls, so that it is the listbox that a keyboard's arrows move. */
export const SCROLLING = { options: { maxHeight: 240, overflowY: 'auto' as const } };
