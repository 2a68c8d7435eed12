import type { ArtifactKind } from '../../gql/graphql';

export interface Choosable {
  readonly name: string;
  readonly kind: ArtifactKind;
}

/** What a promotion takes where no artifacts are named: the output of kind MODEL named model, or else all of that kind. */
export function modelAmong(outputs: readonly Choosable[]): string[] {
  const models = outputs.filter(({ kind }) => kind === 'MODEL').map(({ name }) => name);
  return models.includes('model') ? ['model'] : models;
}

/** The names with this one in or out, in the order in which the run has them. */
export function toggled(all: readonly string[], chosen: readonly string[], name: string): string[] {
  const wanted = new Set(chosen);
  if (!wanted.delete(name)) {
    wanted.add(name);
  }
  return [...all.filter((one) => wanted.has(one)), ...chosen.filter((one) => wanted.has(one) && !all.includes(one))];
}

/** Each name once: what a run both read and wrote is what it wrote. */
export function named<Artifact extends Choosable>(outputs: readonly Artifact[], inputs: readonly Artifact[]): { produced: readonly Artifact[]; consumed: readonly Artifact[] } {
  const names = new Set(outputs.map(({ name }) => name));
  return { produced: outputs, consumed: inputs.filter(({ name }) => !names.has(name)) };
}
