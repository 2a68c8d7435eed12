import { Loader, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { graphql } from '../../api/graphql';
import { useFresh } from './fresh';
import { faultOf } from './next-name';

const TAKEN = graphql(`
  query TakenModel($name: String!) {
    model(name: $name) {
      id
      fullName
    }
  }
`);

export interface ModelName {
  readonly name: string;
  readonly set: (name: string) => void;
  readonly fullName: string;
  readonly fault: string | null;
  readonly checking: boolean;
  /** Whether a model can be made with it, as far as the viewer sees. */
  readonly usable: boolean;
}

const TYPING_MS = 300;

/** A name for a new model of this owner, looked up as somebody types it. */
export function useModelName(owner: string): ModelName {
  const [name, set] = useState('');
  const wanted = name.trim();
  const fullName = wanted ? `${owner}/${wanted}` : '';
  const [settled] = useDebouncedValue(fullName, TYPING_MS);
  const malformed = faultOf(wanted);
  const idle = !wanted || malformed !== null;
  const [answer] = useFresh(TAKEN, { name: settled }, { pause: idle || settled !== fullName });
  const checking = !idle && (settled !== fullName || answer.fetching);
  const fault = malformed ?? (answer.data?.model ? `${answer.data.model.fullName} exists: choose it among the models that are there.` : null);
  return { name, set, fullName, fault, checking, usable: !idle && !checking && fault === null };
}

interface Props {
  readonly owner: string;
  readonly model: ModelName;
  readonly error?: string | undefined;
}

/** The field for it. */
export function NewModelName({ owner, model, error }: Props) {
  return (
    <TextInput
      label="New model"
      description={`It will be ${model.fullName || `${owner}/…`}, which every member of ${owner} may read`}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      value={model.name}
      onChange={(event) => model.set(event.currentTarget.value)}
      error={error ?? model.fault ?? undefined}
      rightSection={model.checking ? <Loader size={14} aria-hidden /> : undefined}
    />
  );
}
