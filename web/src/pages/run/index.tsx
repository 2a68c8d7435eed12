import { lazy } from 'react';
import { type Params, useParams } from 'react-router';
import { graphql } from '../../api/graphql';
import { type Asked, asking, useLive } from '../../api/live';
import { projectPath } from '../../app/paths';
import type { RunPageQuery } from '../../gql/graphql';
import { Page } from '../../parts/page';
import { type PageTab, PageTabs } from '../../parts/page-tabs';
import { RunStatusBadge } from '../../parts/run-status';
import { Loaded } from '../../parts/states';
import { seesEvents } from '../project/sees-events';
import { RunAbout } from './about';
import { RunActions } from './actions';
import { Overview } from './overview';

const Lineage = lazy(() => import('../../lineage'));
const EventFeed = lazy(async () => ({ default: (await import('../../parts/event-feed')).EventFeed }));
const Artifacts = lazy(async () => ({ default: (await import('./artifacts')).Artifacts }));
const Metrics = lazy(async () => ({ default: (await import('./metrics')).Metrics }));

const RUN = graphql(`
  query RunPage($id: ID!) {
    run(id: $id) {
      id
      name
      description
      tags
      status
      parameters
      revision
      createdAt
      updatedAt
      startedAt
      finishedAt
      promoted
      viewerCan
      metrics {
        name
        value
      }
      code {
        repository
        commit
        ref
        path
      }
      createdBy {
        id
        name
        kind
      }
      project {
        id
        fullName
        viewerRole
      }
      versions(first: 10) {
        totalCount
        nodes {
          id
          fullName
        }
      }
      consumed(first: 10) {
        totalCount
        nodes {
          id
          fullName
        }
      }
      inputs(first: 1) {
        totalCount
      }
      outputs(first: 1) {
        totalCount
      }
    }
  }
`);

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

export function asks({ run: id = '' }: Params): readonly Asked[] {
  return [asking(RUN, { id })];
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
