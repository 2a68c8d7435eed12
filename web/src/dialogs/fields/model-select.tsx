import type { ReactNode } from 'react';
import { graphql } from '../../api/graphql';
import type { TargetsQuery } from '../../gql/graphql';
import { counted } from '../../parts/format';
import { useFresh } from './fresh';
import { bare, useSearch } from '../../parts/search';
import { SearchSelect } from './search-select';

const TARGETS = graphql(`
  query Targets($filter: ModelFilter) {
    models(first: 50, sort: "-updated_at", filter: $filter) {
      pageInfo {
        hasNextPage
      }
      nodes {
        id
        fullName
        viewerCan
        versions(first: 1) {
          totalCount
          nodes {
            id
            name
          }
        }
        sources(first: 100) {
          nodes {
            id
            fullName
          }
        }
      }
    }
  }
`);

/** A model that a version can go into. */
export type Target = NonNullable<TargetsQuery['models']>['nodes'][number];

interface Props {
  readonly label?: string;
  readonly chosen: Target | null;
  readonly onChoose: (model: Target | null) => void;
  /** Which of the models where the viewer may register versions are offered; all unless said. */
  readonly fits?: (model: Target) => boolean;
  readonly none?: string;
  readonly description?: ReactNode;
  readonly error?: ReactNode;
  readonly autofocus?: boolean;
}

function optionOf({ id, fullName, versions }: Target) {
  const newest = versions.nodes[0]?.name;
  return { value: id, label: fullName, about: newest ? `${counted(versions.totalCount, 'version')}, ${newest} the newest` : 'No versions yet' };
}

/** The models where the viewer may register versions, those first that were changed last. */
export function ModelSelect({ label = 'Model', chosen, onChoose, fits, none = 'No model of yours has such a name', description, error, autofocus = false }: Props) {
  const option = chosen && optionOf(chosen);
  const search = useSearch(option?.label);
  const name = bare(search.wanted);
  const [{ data, fetching }] = useFresh(TARGETS, { filter: name ? { name: { contains: name } } : null }, { keep: true });
  const models = (data?.models?.nodes ?? []).filter((model) => model.viewerCan.includes('VERSION_CREATE') && (fits?.(model) ?? true));
  return (
    <SearchSelect
      label={label}
      placeholder="Type to look for one"
      options={models.map(optionOf)}
      chosen={option}
      onChoose={(id) => onChoose(models.find((model) => model.id === id) ?? null)}
      search={search}
      busy={fetching}
      more={data?.models?.pageInfo.hasNextPage}
      none={none}
      description={description}
      error={error}
      autofocus={autofocus}
    />
  );
}
