import { useMemo } from 'react';
import { failuresOf } from '../../api/failure';
import { useLive } from '../../api/live';
import { useView } from '../../app/url';
import type { ModelVersionsQuery } from '../../gql/graphql';
import { FilterBox, type Facet } from '../../parts/filter-box';
import { Pager } from '../../parts/pager';
import { STAGE_ORDER, STAGES } from '../../parts/stage';
import { Empty, Loaded, Waiting } from '../../parts/states';
import { valuesOf } from '../../parts/terms';
import type { ModelShown } from '.';
import { variablesOf, VERSIONS } from './asks';
import { Columns } from './columns';
import { namesOf } from './directions';
import { useColumns } from './preferences';
import { Selection, useSelection } from './selection';
import { VersionsTable } from './versions-table';

export type VersionRow = NonNullable<ModelVersionsQuery['model']>['versions']['nodes'][number];

const FIRST_COLUMNS = 2;
const NONE: readonly VersionRow[] = [];

/** The model's versions, by pages; what is chosen of them stays chosen from page to page. */
export function Versions({ model }: { model: ModelShown }) {
  const view = useView();
  const typed = view.get('q') ?? '';
  const variables = variablesOf(model.fullName, view);
  const { query } = variables;
  const [answer, ask] = useLive(VERSIONS, variables);
  const selection = useSelection();
  const [chosen, choose] = useColumns(model.id);
  const rows = answer.data?.model?.versions.nodes ?? NONE;
  const names = useMemo(() => namesOf(rows), [rows]);
  const columns = useMemo(() => chosen ?? names.slice(0, FIRST_COLUMNS), [chosen, names]);
  const facets = useMemo<Facet[]>(() => {
    const tags = [...new Set([...valuesOf(typed, 'tags'), ...rows.flatMap((row) => row.tags)])].toSorted();
    return [
      { field: 'stage', label: 'Stage', choices: STAGE_ORDER.map((stage) => ({ value: stage.toLowerCase(), label: STAGES[stage].label })) },
      { field: 'tags', label: 'Tags', choices: tags.map((tag) => ({ value: tag, label: tag })) },
    ];
  }, [rows, typed]);
  const refused = failuresOf(answer.error).find(({ input }) => input[0] === 'query')?.message;

  return (
    <>
      <FilterBox label="Filter versions" placeholder="A name, or stage: staging, metrics.accuracy: >0.9" facets={facets} refused={refused}>
        <Columns names={names} columns={columns} onChange={choose} />
      </FilterBox>
      {refused === undefined && (
        <Loaded answer={answer} find={(data) => data.model?.versions} what="model" retry={ask} waiting={<Waiting rows={8} height={44} />}>
          {({ nodes, pageInfo, totalCount }) =>
            nodes.length > 0 ? (
              <>
                <VersionsTable model={model} versions={nodes} columns={columns} selection={selection} />
                <Pager info={pageInfo} total={totalCount} noun="version" />
              </>
            ) : query ? (
              <Empty title="No version fits this filter" />
            ) : (
              <Empty title="No versions yet" command={`greenroom models register ${model.fullName}:v1`}>
                Register one here or by a script, or promote a run into this model.
              </Empty>
            )
          }
        </Loaded>
      )}
      <Selection model={model} selection={selection} />
    </>
  );
}
