import { Stack, Text } from '@mantine/core';
import { lazy, useState } from 'react';
import { useParams } from 'react-router';
import { useLive } from '../../api/live';
import { modelPath, organizationPath } from '../../app/paths';
import type { ModelPageQuery } from '../../gql/graphql';
import { has } from '../../parts/access/roles';
import { CopyText } from '../../parts/copy';
import { Page } from '../../parts/page';
import { PageTabs } from '../../parts/page-tabs';
import { Loaded } from '../../parts/states';
import { Tags } from '../../parts/tags';
import { VisibilityBadge } from '../../parts/visibility';
import { Actions } from './actions';
import { MODEL } from './asks';
import { Closed } from './closed';
import { Overview } from './overview';
import { Renamed } from './renamed';
import { Versions } from './versions';

const Deployments = lazy(() => import('../../parts/deployments'));
const AccessPanel = lazy(async () => ({ default: (await import('../../parts/access-panel')).AccessPanel }));
const EventFeed = lazy(async () => ({ default: (await import('../../parts/event-feed')).EventFeed }));
const Webhooks = lazy(async () => ({ default: (await import('../../parts/webhooks/list')).Webhooks }));
const Board = lazy(async () => ({ default: (await import('./board')).Board }));
const Metrics = lazy(async () => ({ default: (await import('./metrics')).Metrics }));
const Settings = lazy(async () => ({ default: (await import('./settings')).Settings }));

export type ModelShown = NonNullable<ModelPageQuery['model']>;

function Tabs({ model }: { model: ModelShown }) {
  const can = model.viewerCan;
  return (
    <PageTabs
      tabs={[
        { value: 'overview', label: 'Overview', content: () => <Overview model={model} /> },
        { value: 'versions', label: 'Versions', count: model.versions.totalCount, content: () => <Versions model={model} /> },
        { value: 'board', label: 'Board', content: () => <Board model={model} /> },
        { value: 'metrics', label: 'Metrics', content: () => <Metrics model={model} /> },
        // Who sees the model only because it is public is not told where it runs.
        ...(can.includes('DEPLOYMENT_READ') ? [{ value: 'deployments', label: 'Deployments', content: () => <Deployments of={model.id} model={model} /> }] : []),
        {
          value: 'activity',
          label: 'Activity',
          content: () => (has(model.viewerRole, 'EVENT_READ') ? <EventFeed of={model.id} /> : <Closed model={model} needs="EVENT_READ" />),
        },
        {
          value: 'access',
          label: 'Access',
          content: () => (can.includes('ACCESS_READ') ? <AccessPanel on={{ model: model.id }} /> : <Closed model={model} needs="ACCESS_READ" />),
        },
        ...(can.includes('WEBHOOK_READ') ? [{ value: 'webhooks', label: 'Webhooks', content: () => <Webhooks of={{ id: model.id, name: model.fullName, viewerCan: can }} /> }] : []),
        { value: 'settings', label: 'Settings', content: () => <Settings model={model} /> },
      ]}
    />
  );
}

/** One model: what it is, its versions, who may what. */
export default function Model() {
  const { owner = '', model: name = '' } = useParams();
  const [answer, ask] = useLive(MODEL, { name: `${owner}/${name}` });
  const [known, setKnown] = useState<{ id: string; name: string } | null>(null);
  const found = answer.data?.model;
  if (found && (known?.id !== found.id || known.name !== name)) {
    setKnown({ id: found.id, name });
  }
  if (answer.data && !found && known?.name === name) {
    return <Renamed id={known.id} />;
  }
  return (
    <Loaded answer={answer} find={({ model }) => model} what="model" retry={ask}>
      {(model) => (
        <Page
          title={model.fullName}
          crumbs={[
            { label: 'Models', to: '/models' },
            { label: owner, to: organizationPath(owner) },
          ]}
          beside={
            <>
              <CopyText text={model.fullName} what="the model's full name" />
              <VisibilityBadge visibility={model.visibility} always />
            </>
          }
          about={
            <Stack gap={6}>
              {model.description && <Text inherit style={{ whiteSpace: 'pre-line', overflowWrap: 'anywhere' }}>{model.description}</Text>}
              <Tags tags={model.tags} />
            </Stack>
          }
          actions={<Actions model={model} />}
        >
          <Tabs key={modelPath(model.fullName)} model={model} />
        </Page>
      )}
    </Loaded>
  );
}
