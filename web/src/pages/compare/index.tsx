import { Alert, Button, Group, Stack, Switch } from '@mantine/core';
import { TriangleAlert } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { useParams } from 'react-router';
import { graphql } from '../../api/graphql';
import { useLive } from '../../api/live';
import { modelPath } from '../../app/paths';
import { useView } from '../../app/url';
import type { CompareVersionsQuery } from '../../gql/graphql';
import { Page } from '../../parts/page';
import { Empty, Loaded, Waiting } from '../../parts/states';
import { AddVersion } from './add-version';
import { Artifacts } from './artifacts';
import { FEWEST, inOrder, MOST, namesIn } from './chosen';
import { Drawing } from './drawing';
import { FactsTable } from './facts-table';
import { MetricsTable } from './metrics-table';
import { Parameters } from './parameters';

const ContentDiff = lazy(() => import('./content-diff'));

const COMPARE = graphql(`
  query CompareVersions($model: String!, $names: [String!]!) {
    model(name: $model) {
      id
      fullName
      versions(first: 6, filter: { name: { in: $names } }) {
        nodes {
          id
          name
          fullName
          description
          stage
          tags
          content
          digest
          createdAt
          createdBy {
            id
            name
            kind
          }
          run {
            id
            name
          }
          artifacts(first: 100) {
            totalCount
            nodes {
              id
              name
              kind
              digest
              size
            }
          }
          stageChanges(first: 1) {
            nodes {
              id
              at
              message
            }
          }
          evidence {
            runName
            project
            parameters
            metrics {
              name
              value
            }
            code {
              commit
            }
          }
        }
      }
    }
  }
`);

type Found = NonNullable<CompareVersionsQuery['model']>;
export type Compared = Found['versions']['nodes'][number];

export interface Comparison {
  readonly versions: readonly Compared[];
  /** What the others are held against. */
  readonly base: Compared;
  /** Whether lines that say the same everywhere are left out. */
  readonly only: boolean;
}

interface ShownProps {
  readonly model: Found;
  readonly names: readonly string[];
}

function Shown({ model, names }: ShownProps) {
  const view = useView();
  const versions = inOrder(names, model.versions.nodes);
  const missing = names.filter((name) => !versions.some((version) => version.name === name));
  const base = versions.find(({ name }) => name === view.get('base')) ?? versions[0];
  const only = view.get('only') === 'yes';
  const show = (next: readonly string[]) => view.set({ versions: next.join(',') });

  return (
    <Stack gap="xl">
      <Group align="flex-end" justify="space-between">
        <AddVersion model={model.fullName} names={names} onAdd={(name) => show([...names, name])} />
        <Switch label="Only differences" checked={only} onChange={(event) => view.set({ only: event.currentTarget.checked ? 'yes' : null })} />
      </Group>
      {missing.length > 0 && (
        <Alert color="yellow" icon={<TriangleAlert aria-hidden />} role="alert" title={`${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not there`}>
          <Group justify="space-between">
            {missing.length === 1 ? 'It was renamed, deleted or transferred.' : 'They were renamed, deleted or transferred.'}
            <Button size="xs" variant="default" onClick={() => show(versions.map(({ name }) => name))}>
              Leave out
            </Button>
          </Group>
        </Alert>
      )}
      {base === undefined || versions.length < FEWEST ? (
        <Empty title={`Choose ${base ? 'one more version' : 'two versions'} to compare`}>Up to {MOST} versions of one model stand side by side.</Empty>
      ) : (
        <>
          <FactsTable versions={versions} base={base} only={only} onRemove={(name) => show(names.filter((one) => one !== name))} />
          <MetricsTable model={model.id} versions={versions} base={base} only={only} />
          <Drawing versions={versions} />
          <Parameters versions={versions} base={base} only={only} />
          <Artifacts versions={versions} base={base} only={only} />
          <Suspense fallback={<Waiting rows={4} />}>
            <ContentDiff versions={versions} base={base} />
          </Suspense>
        </>
      )}
    </Stack>
  );
}

/** Versions of one model side by side. */
export default function Compare() {
  const { owner = '', model: name = '' } = useParams();
  const view = useView();
  const fullName = `${owner}/${name}`;
  const names = namesIn(view.get('versions'));
  const [answer, ask] = useLive(COMPARE, { model: fullName, names });
  return (
    <Loaded answer={answer} find={({ model }) => model} what="model" retry={ask}>
      {(model) => (
        <Page
          title={names.length > 1 ? `Compare ${names.join(', ')}` : 'Compare versions'}
          crumbs={[
            { label: 'Models', to: '/models' },
            { label: fullName, to: modelPath(fullName) },
            { label: 'Versions', to: modelPath(fullName, 'versions') },
          ]}
        >
          <Shown model={model} names={names} />
        </Page>
      )}
    </Loaded>
  );
}
