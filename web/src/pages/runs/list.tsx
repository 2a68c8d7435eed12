import { Stack } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { useMemo, useState } from 'react';
import { failuresOf } from '../../api/failure';
import { useLive } from '../../api/live';
import { useView } from '../../app/url';
import { DeleteRunDialog, PromoteRunDialog } from '../../dialogs';
import type { RunsQuery } from '../../gql/graphql';
import { FilterBox } from '../../parts/filter-box';
import { Pager } from '../../parts/pager';
import { Empty, Loaded, Waiting } from '../../parts/states';
import { RUNS, USUAL_SORT, variablesOf } from './asks';
import { columnsOf, offered } from './columns';
import { ColumnsMenu } from './columns-menu';
import { useFacets } from './facets';
import { RunsTable } from './table';

export type RunRow = NonNullable<RunsQuery['runs']>['nodes'][number];

const NO_RUNS: readonly RunRow[] = [];

/** What is asked of the viewer before something is done to a run. */
type Asking = { readonly to: 'promote' | 'delete'; readonly run: RunRow };

interface Props {
  /** Only those of this project. */
  readonly project?: { readonly id: string; readonly fullName: string };
}

/** Runs as a table that can be filtered, sorted and acted upon. */
export function RunsList({ project }: Props) {
  const view = useView();
  const variables = variablesOf(view, project);
  const { query, sort } = variables;
  const [answer, ask] = useLive(RUNS, variables);
  const [doing, setDoing] = useState<Asking | null>(null);
  // Projects log different metrics, so each has columns of its own.
  const [stored, store] = useLocalStorage<unknown>({ key: `greenroom-run-columns${project ? `:${project.fullName}` : ''}`, defaultValue: null, getInitialValueInEffect: false });

  // While another page is under way, the menus offer what the last one had.
  const [last, setLast] = useState(NO_RUNS);
  const nodes = answer.data?.runs?.nodes;
  if (nodes && nodes !== last) {
    setLast(nodes);
  }
  const facets = useFacets(last, project === undefined);
  const columns = useMemo(() => columnsOf(nodes ?? last, stored, sort), [nodes, last, stored, sort]);
  const refused = failuresOf(answer.error).find(({ input }) => input[0] === 'query')?.message;

  return (
    <Stack gap="lg">
      <FilterBox label="Filter runs" placeholder="A name, or status: succeeded, metrics.accuracy: >0.9" facets={facets} refused={refused}>
        <ColumnsMenu offered={offered(last, columns)} shown={columns} onChange={store} />
      </FilterBox>
      {refused === undefined && (
        <Loaded answer={answer} find={({ runs }) => runs} what="list" retry={ask} waiting={<Waiting rows={8} height={52} />}>
          {(runs) =>
            runs.nodes.length > 0 ? (
              <>
                <RunsTable runs={runs.nodes} columns={columns} usual={USUAL_SORT} withProject={project === undefined} onPromote={(run) => setDoing({ to: 'promote', run })} onDelete={(run) => setDoing({ to: 'delete', run })} />
                <Pager info={runs.pageInfo} total={runs.totalCount} noun="run" />
              </>
            ) : query ? (
              <Empty title="No run fits this filter" />
            ) : (
              <Empty title="No runs yet" command={`with Client().run("${project?.fullName ?? 'acme/churn-training'}") as run:\n    run.log_metric("accuracy", 0.93)`}>
                A run is one training. Scripts record them:
              </Empty>
            )
          }
        </Loaded>
      )}
      {doing?.to === 'promote' && <PromoteRunDialog run={doing.run.id} onClose={() => setDoing(null)} />}
      {doing?.to === 'delete' && <DeleteRunDialog run={doing.run} onClose={() => setDoing(null)} onDeleted={() => ask({ requestPolicy: 'network-only' })} />}
    </Stack>
  );
}
