import { lazy } from 'react';
import { useParams } from 'react-router';
import { useLive } from '../../api/live';
import { projectPath } from '../../app/paths';
import type { RunPageQuery } from '../../gql/graphql';
import { Page } from '../../parts/page';
import { type PageTab, PageTabs } from '../../parts/page-tabs';
import { RunStatusBadge } from '../../parts/run-status';
import { Loaded } from '../../parts/states';
import { seesEvents } from '../project/sees-events';
import { RunAbout } from './about';
import { RunActions } from './actions';
import { RUN } from './asks';
import { Overview } from './overview';

const Lineage = lazy(() => import('../../lineage'));
const EventFeed = lazy(async () => ({ default: (await import('../../parts/event-feed')).EventFeed }));
const Artifacts = lazy(async () => ({ default: (await import('./artifacts')).Artifacts }));
const Metrics = lazy(async () => ({ default: (await import('./metrics')).Metrics }));

export type RunOfPage = NonNullable<RunPageQuery['run']>;

function tabsOf(run: RunOfPage): PageTab[] {
  const tabs: PageTab[] = [
    { value: 'overview', label: 'Overview', content: () => <Overview run={run} /> },
    { value: 'metrics', label: 'Metrics', count: run.metrics.length, content: () => <Metrics run={run} /> },
    { value: 'artifacts', label: 'Artifacts', count: run.inputs.totalCount + run.outputs.totalCount, content: () => <Artifacts run={run.id} /> },
    { value: 'lineage', label: 'Lineage', content: () => <Lineage of={run.id} /> },
  ];
  if (seesEvents(run.project)) {
    tabs.push({ value: 'activity', label: 'Activity', content: () => <EventFeed of={run.id} /> });
  }
  return tabs;
}

/** One run: what it was told, what came of it, and what came of that. */
export default function Run() {
  const { run: id = '' } = useParams();
  const [answer, ask] = useLive(RUN, { id });
  return (
    <Loaded answer={answer} find={({ run }) => run} what="run" retry={ask}>
      {(run) => (
        <Page
          title={run.name}
          crumbs={[{ label: 'Runs', to: '/runs' }, ...(run.project ? [{ label: run.project.fullName, to: projectPath(run.project.fullName) }] : [])]}
          beside={<RunStatusBadge status={run.status} />}
          about={<RunAbout run={run} />}
          actions={<RunActions run={run} />}
        >
          <PageTabs tabs={tabsOf(run)} />
        </Page>
      )}
    </Loaded>
  );
}
