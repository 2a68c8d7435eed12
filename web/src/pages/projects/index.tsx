import { Button } from '@mantine/core';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { failuresOf } from '../../api/failure';
import { graphql } from '../../api/graphql';
import { useLive } from '../../api/live';
import { useSession } from '../../app/session';
import { useView } from '../../app/url';
import { onDemand } from '../../dialogs';
import { type Facet, FilterBox } from '../../parts/filter-box';
import { Page } from '../../parts/page';
import { Pager, useWindow } from '../../parts/pager';
import { Empty, Loaded, Waiting } from '../../parts/states';
import { asQuery } from '../../parts/terms';
import { VISIBILITIES } from '../../parts/visibility';
import { ProjectsTable } from './table';

const CreateProjectDialog = onDemand(async () => (await import('./create-project')).CreateProjectDialog);

const PROJECTS = graphql(`
  query Projects($query: String, $first: Int, $after: String, $last: Int, $before: String) {
    projects(query: $query, first: $first, after: $after, last: $last, before: $before) {
      totalCount
      pageInfo {
        hasNextPage
        hasPreviousPage
        startCursor
        endCursor
      }
      nodes {
        id
        fullName
        description
        visibility
        createdAt
        createdBy {
          id
          name
          kind
        }
        runs(first: 1) {
          totalCount
          nodes {
            id
            name
            status
            createdAt
          }
        }
      }
    }
  }
`);

const FACETS: readonly Facet[] = [{ field: 'visibility', label: 'Visibility', choices: Object.entries(VISIBILITIES).map(([value, { label }]) => ({ value: value.toLowerCase(), label })) }];

/** All projects that the viewer sees. */
export default function Projects() {
  const view = useView();
  const window = useWindow();
  const { organizations } = useSession();
  const [creating, setCreating] = useState(false);
  const query = asQuery(view.get('q') ?? '');
  const [answer, ask] = useLive(PROJECTS, { query, ...window });
  const mayCreate = organizations.filter(({ viewerCan }) => viewerCan.includes('PROJECT_CREATE'));
  const refused = failuresOf(answer.error).find(({ input }) => input[0] === 'query')?.message;

  return (
    <Page
      title="Projects"
      actions={
        mayCreate.length > 0 && (
          <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => setCreating(true)}>
            New project
          </Button>
        )
      }
    >
      <FilterBox label="Filter projects" placeholder="A name, or description: %churn%" facets={FACETS} refused={refused} />
      {refused === undefined && (
        <Loaded answer={answer} find={({ projects }) => projects} what="list" retry={ask} waiting={<Waiting rows={6} height={48} />}>
          {(projects) =>
            projects.nodes.length > 0 ? (
              <>
                <ProjectsTable projects={projects.nodes} />
                <Pager info={projects.pageInfo} total={projects.totalCount} noun="project" />
              </>
            ) : query ? (
              <Empty title="No project fits this filter" />
            ) : (
              <Empty title="No projects yet" command={mayCreate[0] && `greenroom projects create ${mayCreate[0].name}/churn-training`}>
                {mayCreate.length > 0 ? 'A project holds the runs of one training. Create it here, or by a script.' : 'When somebody lets you see one, it is here.'}
              </Empty>
            )
          }
        </Loaded>
      )}
      {creating && <CreateProjectDialog owners={mayCreate.map(({ name }) => name)} onClose={() => setCreating(false)} />}
    </Page>
  );
}
