import { Anchor, Grid, Paper, Stack, Text, Title } from '@mantine/core';
import { lazy, type ReactNode, Suspense } from 'react';
import { Link } from 'react-router';
import { projectPath } from '../../app/paths';
import { CopyText } from '../../parts/copy';
import { Facts } from '../../parts/facts';
import { Empty, Waiting } from '../../parts/states';
import { VISIBILITIES } from '../../parts/visibility';
import { When, Who } from '../../parts/who-when';
import type { ModelShown } from '.';
import { Serving } from './serving';
import { UseModel } from './use-model';

const Readme = lazy(() => import('../../parts/readme'));

function Sheet({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Paper className="sheet" p="md" component="section" aria-label={title}>
      <Title order={2} size="h3" mb="sm">
        {title}
      </Title>
      {children}
    </Paper>
  );
}

function Sources({ model }: { model: ModelShown }) {
  const { nodes, totalCount } = model.sources;
  if (totalCount === 0) {
    return 'every project of its organization';
  }
  return (
    <>
      {nodes.map(({ id, fullName }) => (
        <Anchor key={id} component={Link} to={projectPath(fullName)} size="sm" display="block">
          {fullName}
        </Anchor>
      ))}
      {totalCount > nodes.length && `and ${totalCount - nodes.length} more`}
    </>
  );
}

/** What the model is, what serves of it, how to use it. */
export function Overview({ model }: { model: ModelShown }) {
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, md: 7, lg: 8 }}>
        <Paper className="sheet" p={{ base: 'md', md: 'xl' }} component="section" aria-label="README">
          <Title order={2} size="h3" mb="sm" c="dimmed">
            README
          </Title>
          {model.readme ? (
            <Suspense fallback={<Waiting rows={6} height={22} />}>
              <Readme text={model.readme} />
            </Suspense>
          ) : (
            <Empty title="No README yet" command={`client.update_model("${model.fullName}", readme=open("README.md").read())`}>
              Say what this model is for, what it was trained on and where it fails. {model.viewerCan.includes('MODEL_UPDATE') && 'Write it under Edit, or let a script do it:'}
            </Empty>
          )}
        </Paper>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 5, lg: 4 }}>
        <Stack gap="lg">
          <Serving model={model} stage="PRODUCTION" versions={model.production} />
          <Serving model={model} stage="STAGING" versions={model.staging} />
          <Sheet title="Use this model">
            <UseModel model={model} />
          </Sheet>
          <Sheet title="About">
            <Facts
              facts={[
                ['Created', <><When key="when" at={model.createdAt} /> by <Who key="who" user={model.createdBy} /></>],
                ['Changed', <When key="when" at={model.updatedAt} />],
                ['Takes runs of', <Sources key="sources" model={model} />],
                ['Read by', VISIBILITIES[model.visibility].meaning.toLowerCase()],
                ['Your role', model.viewerRole?.toLowerCase() ?? 'none: you see it because it is public'],
                ['Id', <Text key="id" span size="xs" ff="monospace">{model.id} <CopyText text={model.id} what="the model's id" /></Text>],
              ]}
            />
          </Sheet>
        </Stack>
      </Grid.Col>
    </Grid>
  );
}
