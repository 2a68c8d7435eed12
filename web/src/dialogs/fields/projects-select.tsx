import { MultiSelect } from '@mantine/core';
import { useState } from 'react';
import { graphql } from '../../api/graphql';
import { MORE, SCROLLING } from '../../parts/more';
import { bare, useSearch } from '../../parts/search';
import { useFresh } from './fresh';

const PROJECTS = graphql(`
  query ProjectChoices($owner: String!, $filter: ProjectFilter) {
    organization(name: $owner) {
      id
      projects(first: 50, filter: $filter) {
        pageInfo {
          hasNextPage
        }
        nodes {
          id
          fullName
        }
      }
    }
  }
`);

interface Props {
  readonly owner: string;
  /** Ids of projects. */
  readonly chosen: readonly string[];
  readonly onChoose: (ids: string[]) => void;
  /** Names of those that are chosen already, by id. */
  readonly names: Readonly<Record<string, string>>;
  readonly error?: string | undefined;
}

/** The projects whose runs a model takes; none means all of its organization. */
export function ProjectsSelect({ owner, chosen, onChoose, names, error }: Props) {
  const { typed, type, wanted } = useSearch();
  const [seen, setSeen] = useState(names);
  const name = bare(wanted);
  const [{ data, fetching }] = useFresh(PROJECTS, { owner, filter: name ? { name: { contains: name } } : null }, { keep: true });
  const found = data?.organization?.projects.nodes ?? [];
  const known: Readonly<Record<string, string>> = { ...seen, ...Object.fromEntries(found.map(({ id, fullName }) => [id, fullName])) };
  const offered = [...new Set([...chosen, ...found.map(({ id }) => id)])];
  return (
    <MultiSelect
      label="Sources"
      description={`Projects whose runs it takes; without any, runs of all projects of ${owner}. Changing this also drops those that you do not see.`}
      placeholder={chosen.length === 0 ? 'All projects' : ''}
      data={[...offered.map((id) => ({ value: id, label: known[id] ?? id })), ...(data?.organization?.projects.pageInfo.hasNextPage ? [MORE] : [])]}
      value={[...chosen]}
      onChange={(ids) => {
        setSeen(known);
        onChoose(ids);
      }}
      searchable
      searchValue={typed}
      onSearchChange={type}
      nothingFoundMessage={fetching ? 'Looking…' : 'No project has such a name'}
      hidePickedOptions
      clearable
      clearButtonProps={{ 'aria-label': 'Clear sources', tabIndex: 0, 'aria-hidden': false, size: 'md' }}
      withScrollArea={false}
      styles={SCROLLING}
      error={error}
    />
  );
}
