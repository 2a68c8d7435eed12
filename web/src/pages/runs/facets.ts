import { useMemo } from 'react';
import { useQuery } from 'urql';
import { graphql } from '../../api/graphql';
import type { Facet } from '../../parts/filter-box';
import { STATUSES } from '../../parts/run-status';

const PROJECTS = graphql(`
  query RunsProjects {
    projects(first: 50) {
      nodes {
        id
        fullName
      }
    }
  }
`);

const STATUS: Facet = { field: 'status', label: 'Status', choices: Object.entries(STATUSES).map(([value, { label }]) => ({ value: value.toLowerCase(), label })) };
const PROMOTED: Facet = {
  field: 'promoted',
  label: 'Promoted',
  sole: true,
  choices: [
    { value: 'true', label: 'Promoted' },
    { value: 'false', label: 'Not promoted' },
  ],
};

/** The menus of the runs' filter: tags of these runs, and the first projects by name. */
export function useFacets(runs: readonly { readonly tags: readonly string[] }[], withProjects: boolean): readonly Facet[] {
  const [{ data }] = useQuery({ query: PROJECTS, pause: !withProjects });
  const projects = data?.projects?.nodes;
  return useMemo(() => {
    const tags = [...new Set(runs.flatMap((run) => run.tags))].toSorted();
    return [
      STATUS,
      PROMOTED,
      ...(withProjects ? [{ field: 'project', label: 'Project', choices: (projects ?? []).map(({ fullName }) => ({ value: fullName, label: fullName })) }] : []),
      { field: 'tags', label: 'Tags', choices: tags.map((tag) => ({ value: tag, label: tag })) },
    ];
  }, [runs, projects, withProjects]);
}
