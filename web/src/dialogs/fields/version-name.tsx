import { Alert, Checkbox, Loader, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { graphql } from '../../api/graphql';
import { STAGES } from '../../parts/stage';
import { useFresh } from './fresh';
import { faultOf, nameAmong, nextName } from './next-name';

const NAMES = graphql(`
  query VersionNames($model: String!) {
    model(name: $model) {
      id
      viewerCan
      versions(first: 100, sort: "-created_at") {
        nodes {
          id
          name
        }
      }
    }
  }
`);

/** The names of deleted versions are taken until their purge; who may not see them learns by a refusal. */
const DELETED = graphql(`
  query DeletedVersionNames($model: String!) {
    model(name: $model) {
      id
      deletedVersions(first: 100) {
        nodes {
          id
          name
        }
      }
    }
  }
`);

const TAKEN = graphql(`
  query TakenVersion($name: String!) {
    version(name: $name) {
      id
      fullName
      stage
      revision
    }
  }
`);

export interface VersionName {
  readonly name: string;
  readonly set: (name: string) => void;
  /** Why the name will not do. */
  readonly fault: string | null;
  /** The version that has the name. */
  readonly taken: { readonly fullName: string; readonly stage: keyof typeof STAGES; readonly revision: number } | null;
  /** Whether it is still asked. */
  readonly checking: boolean;
}

interface Wishes {
  readonly own?: string;
  readonly besides?: string;
  readonly without?: string;
  readonly given?: string;
}

const TYPING_MS = 300;

/**
 * A name for a version in the model OWNER/NAME, proposed until somebody types one, and looked up as they type.
 * `own` is a name it would keep if it can, `besides` one that is its own already and so not taken;
 * `without` is proposed while there is no model to look into, and with `given` the name is kept elsewhere.
 */
export function useVersionName(model: string | null, { own, besides, without = '', given }: Wishes = {}): VersionName {
  const [written, set] = useState<string | null>(null);
  const typed = given ?? written;
  const variables = { model: model ?? '' };
  const [{ data }] = useFresh(NAMES, variables, { pause: model === null });
  const home = data?.model;
  const [deleted] = useFresh(DELETED, variables, { pause: !home?.viewerCan.includes('VERSION_DELETE') });
  const gone = deleted.data?.model?.deletedVersions;
  const names = [...(home?.versions.nodes ?? []), ...(gone?.nodes ?? [])].map(({ name }) => name);
  const proposed = home && !deleted.fetching ? (own === undefined ? nextName(names) : nameAmong(own, names)) : '';

  const name = (typed ?? (model === null ? without : proposed)).trim();
  const [settled] = useDebouncedValue(name, typed === null ? 0 : TYPING_MS);
  const fault = faultOf(name);
  const idle = model === null || name === '' || fault !== null || name === besides;
  const [answer] = useFresh(TAKEN, { name: `${model}:${settled}` }, { pause: idle || settled !== name });
  const buried = gone?.nodes.some((one) => one.name === name) ?? false;
  return {
    name: typed ?? name,
    set,
    fault: fault ?? (buried && name !== besides ? 'A deleted version has this name until it is purged. Restore it, or take another name.' : null),
    taken: idle ? null : (answer.data?.version ?? null),
    checking: !idle && (settled !== name || answer.fetching),
  };
}

interface Props {
  readonly version: VersionName;
  readonly error?: string | undefined;
  readonly label?: string;
  readonly description?: string;
  readonly autofocus?: boolean;
  /** Offers to change the version that has the name; without it a taken name is a fault. */
  readonly force?: { readonly on: boolean; readonly set: (on: boolean) => void; readonly means: string };
}

/** The field for it, with what is known of the name. */
export function VersionNameField({ version, error, label = 'Name', description = 'Letters, digits, “_”, “.” and “-”', autofocus = false, force }: Props) {
  const { name, set, fault, taken, checking } = version;
  const told = taken && `${taken.fullName} exists, in ${STAGES[taken.stage].label}.`;
  return (
    <>
      <TextInput
        label={label}
        description={description}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        value={name}
        onChange={(event) => set(event.currentTarget.value)}
        error={error ?? fault ?? (force?.on ? undefined : (told ?? undefined))}
        rightSection={checking ? <Loader size={14} aria-hidden /> : undefined}
        {...(autofocus ? { 'data-autofocus': true } : {})}
      />
      {force && taken && (
        <Alert color="yellow" variant="light">
          <Checkbox checked={force.on} onChange={(event) => force.set(event.currentTarget.checked)} label={`Update ${taken.fullName} instead`} description={<Text span inherit c="var(--mantine-color-text)">{force.means}</Text>} />
        </Alert>
      )}
    </>
  );
}
