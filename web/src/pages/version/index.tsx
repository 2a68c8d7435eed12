import { lazy, useMemo } from 'react';
import { useParams } from 'react-router';
import { useLive } from '../../api/live';
import { modelPath } from '../../app/paths';
import type { VersionPageQuery } from '../../gql/graphql';
import { Page } from '../../parts/page';
import { PageTabs, type PageTab } from '../../parts/page-tabs';
import { StageBadge } from '../../parts/stage';
import { Loaded } from '../../parts/states';
import { nameOf, VERSION } from './asks';
import { useFollow } from './follow';
import { Actions, Neighbours, StagedLine } from './head';
import { Overview } from './overview';

const Lineage = lazy(() => import('../../lineage'));
const Deployments = lazy(() => import('../../parts/deployments'));
const EventFeed = lazy(async () => ({ default: (await import('../../parts/event-feed')).EventFeed }));
const Artifacts = lazy(async () => ({ default: (await import('./artifacts')).Artifacts }));
const Evidence = lazy(async () => ({ default: (await import('./evidence')).Evidence }));
const History = lazy(async () => ({ default: (await import('./history')).History }));
const UseIt = lazy(async () => ({ default: (await import('./use-it')).UseIt }));

export type ShownVersion = NonNullable<VersionPageQuery['version']>;

function tabsOf(version: ShownVersion): PageTab[] {
  const { id, evidence, model } = version;
  return [
    { value: 'overview', label: 'Overview', content: () => <Overview version={version} /> },
    ...(evidence ? [{ value: 'evidence', label: 'Evidence', content: () => <Evidence version={version} evidence={evidence} /> }] : []),
    { value: 'artifacts', label: 'Artifacts', count: version.artifacts.totalCount, content: () => <Artifacts version={version} /> },
    { value: 'lineage', label: 'Lineage', content: () => <Lineage of={id} /> },
    // Who sees the model only because it is public is not told where it runs.
    ...(version.viewerCan.includes('DEPLOYMENT_READ') ? [{ value: 'deployments', label: 'Deployments', content: () => <Deployments of={id} /> }] : []),
    { value: 'history', label: 'History', count: version.stageChanges.totalCount, content: () => <History version={id} /> },
    // Who sees the model only because it is public is not told what happens to it.
    ...(model?.viewerRole ? [{ value: 'activity', label: 'Activity', content: () => <EventFeed of={id} /> }] : []),
    { value: 'use', label: 'Use it', content: () => <UseIt version={version} /> },
  ];
}

/** One version: what it is, on what grounds, where from, and what became of it. */
export default function Version() {
  const names = useParams();
  const of = `${names.owner}/${names.model}`;
  const fullName = nameOf(names);
  const [answer, ask] = useLive(VERSION, { name: fullName });
  const found = answer.data?.version;
  const moving = useFollow(fullName, found, answer.data !== undefined && !answer.fetching && !answer.stale);
  const crumbs = useMemo(() => [{ label: 'Models', to: '/models' }, { label: of, to: modelPath(of) }, { label: 'Versions', to: modelPath(of, 'versions') }], [of]);
  return (
    <Loaded answer={moving ? { fetching: true } : answer} find={({ version }: VersionPageQuery) => version} what="version" retry={ask}>
      {(version) => (
        <Page title={fullName} beside={<StageBadge stage={version.stage} />} about={<StagedLine version={version} />} crumbs={crumbs} actions={<Actions version={version} />}>
          <Neighbours model={of} version={version} />
          <PageTabs tabs={tabsOf(version)} />
        </Page>
      )}
    </Loaded>
  );
}
