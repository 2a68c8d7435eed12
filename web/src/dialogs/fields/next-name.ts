/** Which name the next version has, to propose it. */

/** What a version can be called; the server has the same rule. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/;

/** What is wrong with a name, in words; null where nothing is. */
export function faultOf(name: string): string | null {
  return name === '' || NAME.test(name) ? null : 'A name is 1 to 128 letters, digits, “_”, “.” or “-”, and starts with a letter or digit.';
}

/** `1.3.0`, `v1.3.0`: three numbers and nothing else but a "v". */
const SEMANTIC = /^(v?)(\d+)\.(\d+)\.(\d+)$/i;
const LAST_NUMBER = /^(.*?)(\d+)(\D*)$/s;

/** The name after this one: the next minor release, the next number, or a second of the same word. */
function after(name: string): string {
  const semantic = SEMANTIC.exec(name);
  if (semantic) {
    const [, v = '', major = '', minor = ''] = semantic;
    return `${v}${major}.${Number(minor) + 1}.0`;
  }
  const numbered = LAST_NUMBER.exec(name);
  if (numbered) {
    const [, before = '', digits = '', rest = ''] = numbered;
    return before + (BigInt(digits) + 1n).toString().padStart(digits.length, '0') + rest;
  }
  return `${name}-2`;
}

/** The name to propose beside these, newest first: v3 after v2, 1.4.0 after 1.3.0, v1 for the first. */
export function nextName(names: readonly string[]): string {
  const taken = new Set(names);
  const newest = names.find((name) => /\d/.test(name)) ?? names[0];
  if (newest === undefined) {
    return 'v1';
  }
  let name = after(newest);
  while (taken.has(name)) {
    name = after(name);
  }
  return NAME.test(name) ? name : '';
}

/** The name with which to enter among these, newest first: one's own where it is free, or the next like it. */
export function nameAmong(own: string, names: readonly string[]): string {
  return names.includes(own) ? nextName([own, ...names]) : own;
}
