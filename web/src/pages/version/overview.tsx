import { Anchor, Box, Grid, Stack, Text, Title } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { Link } from 'react-router';
import { modelPath, projectPath, runPath } from '../../app/paths';
import { CodeBlock } from '../../parts/copy';
import { Facts } from '../../parts/facts';
import { plainDigest } from '../../parts/format';
import { Waiting } from '../../parts/states';
import { Tags } from '../../parts/tags';
import { When, Who } from '../../parts/who-when';
import { shownContent } from './content';
import { Copied } from './copied';
import type { ShownVersion } from './index';
import { SignatureSheet } from './signature';

const Readme = lazy(() => import('../../parts/readme'));

/** The run that it was promoted from, by a link where the viewer sees it and else as the evidence names it. */
export function RunLink({ version, underline = 'hover' }: { version: ShownVersion; underline?: 'hover' | 'always' }) {
  const { run, evidence } = version;
  if (run) {
    return (
      <>
        <Anchor component={Link} to={runPath(run.id)} underline={underline} inherit>
          {run.name}
        </Anchor>
        {run.project && (
          <>
            {' '}
            of{' '}
            <Anchor component={Link} to={projectPath(run.project.fullName)} underline={underline} inherit>
              {run.project.fullName}
            </Anchor>
          </>
        )}
      </>
    );
  }
  return evidence ? `${evidence.runName} of ${evidence.project}` : null;
}

function About({ version }: { version: ShownVersion }) {
  const { model } = version;
  const from = version.run || version.evidence ? <RunLink version={version} /> : null;
  return (
    <Box className="sheet" p="md" component="section" aria-labelledby="about-version">
      <Title order={2} id="about-version" mb="sm">
        About
      </Title>
      <Facts
        facts={[
          ['Name', <Copied key="name" text={version.fullName} what="the full name" />],
          ['Model', model && <Anchor key="model" component={Link} to={modelPath(model.fullName)} inherit>{model.fullName}</Anchor>],
          ['Promoted from', from],
          ['Tags', version.tags.length > 0 && <Tags key="tags" tags={version.tags} to={model ? modelPath(model.fullName) : '/models'} />],
          ['Digest', <Copied key="digest" text={version.digest} what="the digest" shown={plainDigest(version.digest)} />],
          ['Signature', !version.signature && 'Nobody has signed it'],
          ['Revision', version.revision],
          ['Created', <span key="created"><When at={version.createdAt} /> by <Who user={version.createdBy} /></span>],
          ['Updated', <When key="updated" at={version.updatedAt} />],
        ]}
      />
    </Box>
  );
}

function Definition({ content }: { content: string }) {
  const { format, text } = shownContent(content);
  return (
    <Box component="section" aria-labelledby="definition">
      <Title order={2} id="definition" mb="xs">
        Definition <Text span size="sm" c="dimmed" fw={400}>{format}</Text>
      </Title>
      <CodeBlock code={text} what="the definition" />
    </Box>
  );
}

/** What people should know of it. */
export function Overview({ version }: { version: ShownVersion }) {
  const { description, readme, content, signature } = version;
  return (
    <Grid gap="xl">
      <Grid.Col span={{ base: 12, md: 8 }} order={{ base: 2, md: 1 }}>
        <Stack gap="lg">
          {description && <Text style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-line' }}>{description}</Text>}
          {readme && (
            <Box className="sheet" p="lg" component="section" aria-label="README">
              <Title order={2} size="h3" mb="sm" c="dimmed">
                README
              </Title>
              <Suspense fallback={<Waiting rows={6} />}>
                <Readme text={readme} />
              </Suspense>
            </Box>
          )}
          {content && <Definition content={content} />}
          {!description && !readme && !content && <Text c="dimmed">It has no description, README or definition yet. Edit adds them.</Text>}
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 4 }} order={{ base: 1, md: 2 }}>
        <Stack gap="lg">
          <About version={version} />
          {signature && <SignatureSheet signature={signature} version={version} />}
        </Stack>
      </Grid.Col>
    </Grid>
  );
}
