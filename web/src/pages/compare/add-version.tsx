import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useQuery } from 'urql';
import { graphql } from '../../api/graphql';
import { MORE, SCROLLING } from '../../parts/more';
import { STAGES } from '../../parts/stage';
import { MOST } from './chosen';

const CANDIDATES = graphql(`
  query CompareCandidates($model: String!, $text: String, $without: [String!]!) {
    model(name: $model) {
      id
      versions(first: 20, filter: { name: { contains: $text }, not: { name: { in: $without } } }) {
        pageInfo {
          hasNextPage
        }
        nodes {
          id
          name
          stage
        }
      }
    }
  }
`);

interface Props {
  readonly model: string;
  readonly names: readonly string[];
  readonly onAdd: (name: string) => void;
}

/** Finds another version of the model by a part of its name; the newest are offered first. */
export function AddVersion({ model, names, onAdd }: Props) {
  const [text, setText] = useState('');
  const [asked] = useDebouncedValue(text.trim(), 200);
  const full = names.length >= MOST;
  const [{ data }] = useQuery({ query: CANDIDATES, variables: { model, text: asked || null, without: [...names] }, pause: full });
  const found = full ? [] : (data?.model?.versions.nodes ?? []);
  return (
    <Select
      label="Add a version"
      placeholder={full ? 'Six stand here already' : 'A part of its name'}
      disabled={full}
      leftSection={<Plus size={15} aria-hidden />}
      w={280}
      maw="100%"
      searchable
      value={null}
      searchValue={text}
      onSearchChange={setText}
      filter={({ options }) => options}
      withScrollArea={false}
      styles={SCROLLING}
      data={[...found.map(({ name, stage }) => ({ value: name, label: `${name} · ${STAGES[stage].label}` })), ...(!full && data?.model?.versions.pageInfo.hasNextPage ? [MORE] : [])]}
      nothingFoundMessage="No other version of that name"
      onChange={(name) => {
        if (name) {
          onAdd(name);
          setText('');
        }
      }}
    />
  );
}
