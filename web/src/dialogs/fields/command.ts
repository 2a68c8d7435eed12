/** The line of the command line that does the same as a dialog. */

/** A word as a POSIX shell reads it back unchanged. */
export function shell(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

export interface Making {
  /** OWNER/NAME. */
  readonly model: string;
  readonly name: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly readme?: string;
  readonly content?: string;
  /** Null for those that are taken where none are named. */
  readonly artifacts?: readonly string[] | null;
  readonly force?: boolean;
  readonly createModel?: boolean;
}

const LONGEST = 60;

/** A text as it stands where it is short, or else a file that holds it. */
function textOr(file: string, text: string): string {
  return text.length > LONGEST || text.includes('\n') || text.startsWith('@') ? `@${file}` : shell(text);
}

/** What follows the command: only what is given, and below it what a command line cannot say. */
function options(making: Making, run: string | undefined): string {
  const { description = '', tags = [], readme = '', content = '', artifacts, force, createModel } = making;
  const said: string[] = [];
  const unsaid: string[] = [];
  const list = (option: string, items: readonly string[], noun: string) => {
    const plain = items.filter((item) => !/[,[\]]/.test(item));
    unsaid.push(...items.filter((item) => !plain.includes(item)).map((item) => `# A comma or bracket cannot be said here: the ${noun} ${JSON.stringify(item)}`));
    if (plain.length > 0) said.push(`${option} ${shell(plain.join(','))}`);
  };
  if (description) said.push(`--description ${shell(description)}`);
  list('--tags', tags, 'tag');
  if (readme) said.push(`--readme ${textOr('README.md', readme)}`);
  if (content) said.push(`--content ${textOr('content.yaml', content)}`);
  if (run) said.push(`--run-uid ${run}`);
  list('--artifacts', artifacts ?? [], 'artifact');
  if (force) said.push('--force');
  if (createModel) said.push('--create-model');
  return said.map((option) => ` \\\n  ${option}`).join('') + unsaid.map((line) => `\n${line}`).join('');
}

/** The command that registers a version, with what is filled in and nothing else. */
export function registerCommand(making: Making, run?: string): string {
  return `greenroom models register -p ${shell(making.model || 'OWNER/NAME')} -ver ${shell(making.name || 'NAME')}${options(making, run)}`;
}

/** The command that promotes a run. */
export function promoteCommand(run: string, making: Making): string {
  return `greenroom runs promote ${run} ${shell(`${making.model || 'OWNER/NAME'}:${making.name || 'NAME'}`)}${options(making, undefined)}`;
}
