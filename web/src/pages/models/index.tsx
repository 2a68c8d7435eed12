import { Button } from '@mantine/core';
import { Plus } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useLive } from '../../api/live';
import { failuresOf } from '../../api/failure';
import { useSession } from '../../app/session';
import { useView } from '../../app/url';
import { CreateModelDialog } from '../../dialogs';
import { FilterBox, type Facet } from '../../parts/filter-box';
import { Page } from '../../parts/page';
import { Pager } from '../../parts/pager';
import { STAGE_ORDER, STAGES } from '../../parts/stage';
import { Empty, Loaded, Waiting } from '../../parts/states';
import { VISIBILITIES } from '../../parts/visibility';
import { MODELS, USUAL_SORT, variablesOf } from './asks';
import { ModelsTable } from './table';

/** All models that the viewer sees. */
export default function Models() {
  const view = useView();
  const { organizations } = useSession();
  const [creating, setCreating] = useState(false);
  const variables = variablesOf(view);
  const { query } = variables;
  const [answer, ask] = useLive(MODELS, variables);
  const mayCreate = organizations.filter(({ viewerCan }) => viewerCan.includes('MODEL_CREATE'));
  const refused = failuresOf(answer.error).find(({ input }) => input[0] === 'query')?.message;
  const nodes = answer.data?.models?.nodes;
  const facets = useMemo<Facet[]>(() => {
    const tags = [...new Set((nodes ?? []).flatMap((model) => model.tags))].toSorted();
    return [
      { field: 'stage', label: 'Stage', choices: STAGE_ORDER.map((stage) => ({ value: stage.toLowerCase(), label: STAGES[stage].label })) },
      { field: 'tags', label: 'Tags', choices: tags.map((tag) => ({ value: tag, label: tag })) },
      { field: 'visibility', label: 'Visibility', choices: Object.entries(VISIBILITIES).map(([value, { label }]) => ({ value: value.toLowerCase(), label })) },
    ];
  }, [nodes]);

  return (
    <Page
      title="Models"
      actions={
        mayCreate.length > 0 && (
          <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => setCreating(true)}>
            New model
          </Button>
        )
      }
    >
      <FilterBox label="Filter models" placeholder="A name, or stage: production, tags: churn" facets={facets} refused={refused} />
      {refused === undefined && (
        <Loaded answer={answer} find={({ models }) => models} what="list" retry={ask} waiting={<Waiting rows={8} height={48} />}>
          {(models) =>
            models.nodes.length > 0 ? (
              <>
                <ModelsTable models={models.nodes} usual={USUAL_SORT} />
                <Pager info={models.pageInfo} total={models.totalCount} noun="model" />
              </>
            ) : query ? (
              <Empty title="No model fits this filter" />
            ) : (
              <Empty title="No models yet" command={mayCreate[0] && `greenroom models register -p ${mayCreate[0].name}/churn -ver v1 --create-model`}>
                {mayCreate.length > 0 ? 'Create one here, or let a script register the first version.' : 'When somebody lets you see one, it is here.'}
              </Empty>
            )
          }
        </Loaded>
      )}
      {creating && <CreateModelDialog owners={mayCreate.map(({ name }) => name)} onClose={() => setCreating(false)} />}
    </Page>
  );
}
