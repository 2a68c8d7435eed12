import { useParams } from 'react-router';
import { graphql } from '../../api/graphql';
import { useLive } from '../../api/live';
import type { ProjectPageQuery } from '../../gql/graphql';
import { AccessPanel } from '../../parts/access-panel';
import { EventFeed } from '../../parts/event-feed';
import { Page } from '../../parts/page';
import { type PageTab, PageTabs } from '../../parts/page-tabs';
import { Loaded } from '../../parts/states';
import { VisibilityBadge } from '../../parts/visibility';
import { RunsList } from '../runs/list';
import { ProjectAbout } from './about';
import { ProjectActions } from './actions';
import { seesEvents } from './sees-events';
import { Settings } from './settings';

const PROJECT = graphql(`
  query ProjectPage($name: String!) {
    project(name: $name) {
      id
      fullName
      description
      visibility
      createdAt
      viewerRole
      viewerCan
      createdBy {
        id
        name
        kind
      }
      runs(first: 1) {
        totalCount
      }
    }
  }
`);

export type ProjectOfPage = NonNullable<ProjectPageQuery['project']>;

function tabsOf(project: ProjectOfPage): PageTab[] {
  const tabs: PageTab[] = [
    { value: 'runs', label: 'Runs', count: project.runs.totalCount, content: () => <RunsList project={project} /> },
    { value: 'access', label: 'Access', content: () => <AccessPanel on={{ project: project.id }} /> },
  ];
  if (seesEvents(project)) {
    tabs.push({ value: 'activity', label: 'Activity', content: () => <EventFeed of={project.id} /> });
  }
  return [...tabs, { value: 'settings', label: 'Settings', content: () => <Settings project={project} /> }];
}

/** One project: its runs, who has access, what happened. */
export default function Project() {
  const { owner = '', project: name = '' } = useParams();
  const [answer, ask] = useLive(PROJECT, { name: `${owner}/${name}` });
  return (
    <Loaded answer={answer} find={({ project }) => project} what="project" retry={ask}>
      {(project) => (
        <Page title={project.fullName} crumbs={[{ label: 'Projects', to: '/projects' }]} beside={<VisibilityBadge visibility={project.visibility} always />} about={<ProjectAbout project={project} />} actions={<ProjectActions project={project} />}>
          <PageTabs tabs={tabsOf(project)} />
        </Page>
      )}
    </Loaded>
  );
}
