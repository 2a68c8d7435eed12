import { createSpotlight, Spotlight, type SpotlightActionData, type SpotlightActionGroupData } from '@mantine/spotlight';
import '@mantine/spotlight/styles.css';
import { useDebouncedValue } from '@mantine/hooks';
import { Boxes, Play, Search, Tag } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useNavigate } from 'react-router';
import { useQuery } from 'urql';
import { graphql } from '../api/graphql';
import { STAGES } from '../parts/stage';
import { STATUSES } from '../parts/run-status';
import { modelPath, organizationPath, runPath, versionPath } from './paths';
import { useSession } from './session';

const FIND = graphql(`
  query Find($text: String!) {
    models(first: 6, filter: { or: [{ name: { contains: $text } }, { description: { contains: $text } }] }) {
      nodes {
        id
        fullName
        description
      }
    }
    versions(first: 6, filter: { or: [{ name: { contains: $text } }, { model: { eq: $text } }] }) {
      nodes {
        id
        fullName
        stage
      }
    }
    runs(first: 6, filter: { name: { contains: $text } }) {
      nodes {
        id
        name
        status
        project {
          fullName
        }
      }
    }
  }
`);

const [store, spotlight] = createSpotlight();
const TYPING_MS = 200;

/** Finds models, versions and runs by name, and leads to every page. */
export default function Palette({ wanted }: { wanted: number }) {
  const navigate = useNavigate();
  const { organizations, viewer } = useSession();
  const [text, setText] = useState('');
  const [asked] = useDebouncedValue(text.trim(), TYPING_MS);
  const [{ data, fetching }] = useQuery({ query: FIND, variables: { text: asked }, pause: asked.length === 0 });
  useEffect(() => {
    if (wanted > 0) {
      spotlight.open();
    }
  }, [wanted]);

  const go = (id: string, label: string, path: string, more: Partial<SpotlightActionData> = {}): SpotlightActionData => ({
    id,
    label,
    onClick: () => void (path.startsWith('/graphiql') ? location.assign(path) : navigate(path)),
    ...more,
  });
  const folded = text.trim().toLowerCase();
  const places = [
    go('models', 'Models', '/models'),
    go('runs', 'Runs', '/runs'),
    go('projects', 'Projects', '/projects'),
    ...(viewer ? [go('activity', 'Activity', '/activity'), go('tokens', 'Tokens and sessions', '/tokens')] : []),
    ...organizations.map(({ name }) => go(`organization-${name}`, `Organization ${name}`, organizationPath(name))),
    go('explorer', 'API explorer', '/graphiql'),
  ].filter(({ label }) => label?.toLowerCase().includes(folded));
  const found = asked && folded ? data : undefined;
  const groups: SpotlightActionGroupData[] = [
    {
      group: 'Models',
      actions: (found?.models?.nodes ?? []).map((model) => go(model.id, model.fullName, modelPath(model.fullName), { description: model.description ?? '', leftSection: <Boxes size={16} aria-hidden /> })),
    },
    {
      group: 'Versions',
      actions: (found?.versions?.nodes ?? []).map((version) => go(version.id, version.fullName, versionPath(version.fullName), { description: STAGES[version.stage].label, leftSection: <Tag size={16} aria-hidden /> })),
    },
    {
      group: 'Runs',
      actions: (found?.runs?.nodes ?? []).map((run) => go(run.id, run.name, runPath(run.id), { description: `${run.project?.fullName ?? ''} · ${STATUSES[run.status].label}`, leftSection: <Play size={16} aria-hidden /> })),
    },
    { group: 'Pages', actions: places },
  ];
  return (
    <Spotlight
      store={store}
      actions={groups.filter(({ actions }) => actions.length > 0)}
      filter={(_query, actions) => actions}
      query={text}
      onQueryChange={setText}
      shortcut={null}
      scrollable
      maxHeight={420}
      nothingFound={fetching ? 'Looking…' : 'Nothing of that name'}
      searchProps={{ leftSection: <Search size={18} aria-hidden />, placeholder: 'Models, versions, runs, pages', 'aria-label': 'Search' }}
    />
  );
}
