import { graphql } from '../../api/graphql';
import { STATUSES } from '../../parts/run-status';
import { ago } from '../../parts/format';
import { useFresh } from './fresh';
import { useSearch } from '../../parts/search';
import { SearchSelect } from './search-select';

const RUNS = graphql(`
  query RunChoices($filter: RunFilter) {
    runs(first: 20, sort: "-created_at", filter: $filter) {
      pageInfo {
        hasNextPage
      }
      nodes {
        id
        name
        status
        createdAt
        project {
          id
          fullName
        }
      }
    }
  }
`);

export interface ChosenRun {
  readonly id: string;
  readonly name: string;
}

interface Props {
  /** OWNER/NAME of the model that takes the run; only runs of its organization can be locked. */
  readonly model: string | null;
  readonly chosen: ChosenRun | null;
  readonly onChoose: (run: ChosenRun | null) => void;
  readonly error?: string | undefined;
}

/** The runs that a version can lock, newest first; none may be chosen too. */
export function RunSelect({ model, chosen, onChoose, error }: Props) {
  const option = chosen && { value: chosen.id, label: chosen.name };
  const search = useSearch(option?.label);
  const owner = model?.split('/')[0];
  const filter = {
    ...(owner ? { project: { startsWith: `${owner}/` } } : {}),
    ...(search.wanted ? { name: { contains: search.wanted } } : {}),
  };
  const [{ data, fetching }] = useFresh(RUNS, { filter }, { keep: true });
  const runs = data?.runs?.nodes ?? [];
  return (
    <SearchSelect
      label="Run"
      placeholder="None; type to look for one"
      description="The version locks it and freezes what it shows now"
      options={runs.map(({ id, name, project, status, createdAt }) => ({ value: id, label: name, about: `${project?.fullName ?? ''} · ${STATUSES[status].label} · ${ago(createdAt)}` }))}
      chosen={option}
      onChoose={(id) => onChoose(runs.find((run) => run.id === id) ?? null)}
      search={search}
      busy={fetching}
      more={data?.runs?.pageInfo.hasNextPage}
      none="No run has such a name"
      error={error}
      clearable
    />
  );
}
