import { Anchor, Text } from '@mantine/core';
import { Fragment } from 'react';
import { Link } from 'react-router';
import { modelPath, organizationPath, projectPath, runPath, teamPath, versionPath } from '../../app/paths';
import { StageBadge } from '../stage';
import { Who } from '../who-when';
import { doneBy, KINDS } from './kinds';
import type { FeedEvent } from './load';
import type { Segment } from './say';

/** Where the subject of an event has its page; null where it has none, or is gone. */
export function pathOf({ subject, subjectId }: Pick<FeedEvent, 'subject' | 'subjectId'>): string | null {
  switch (subject?.__typename) {
    case 'Model':
      return modelPath(subject.fullName);
    case 'Version':
      return versionPath(subject.fullName);
    case 'Deployment':
      return subject.version ? versionPath(subject.version.fullName, 'deployments') : null;
    case 'Run':
      return runPath(subjectId);
    case 'Project':
      return projectPath(subject.fullName);
    case 'Team':
      return teamPath(subject.fullName);
    case 'Organization':
      return organizationPath(subject.name);
    case 'Member':
      return subject.organization ? organizationPath(subject.organization.name, 'members') : null;
    case 'Invitation':
      return subject.organization ? organizationPath(subject.organization.name, 'invitations') : null;
    case 'Token':
      return '/tokens';
    default:
      return null;
  }
}

function Subject({ event }: { event: FeedEvent }) {
  const path = pathOf(event);
  return path === null ? (
    <Text span fw={600} style={{ overflowWrap: 'anywhere' }}>
      {event.subjectName}
    </Text>
  ) : (
    <Anchor component={Link} to={path} fw={600} inherit data-row style={{ overflowWrap: 'anywhere' }}>
      {event.subjectName}
    </Anchor>
  );
}

/** The project of a run, or the organization of a member or an invitation. */
function Home({ event, behind }: { event: FeedEvent; behind: string }) {
  const { project, subject } = event;
  if (project) {
    return (
      <>
        {behind}
        <Anchor component={Link} to={projectPath(project.fullName)} inherit underline="always">
          {project.fullName}
        </Anchor>
      </>
    );
  }
  return (subject?.__typename === 'Member' || subject?.__typename === 'Invitation') && subject.organization ? `${behind}${subject.organization.name}` : null;
}

function Part({ event, segment }: { event: FeedEvent; segment: Segment }) {
  if (typeof segment === 'string') {
    return segment;
  }
  switch (segment.is) {
    case 'subject':
      return <Subject event={event} />;
    case 'home':
      return <Home event={event} behind={segment.behind} />;
    case 'stage':
      return <StageBadge stage={segment.stage} />;
    case 'name':
      return (
        <Text span fw={600} inherit style={{ overflowWrap: 'anywhere' }}>
          {segment.text}
        </Text>
      );
  }
}

/** Who did what, in a sentence. */
export function Sentence({ event }: { event: FeedEvent }) {
  const { kind, actor, before, after, subjectName } = event;
  const by = actor ? null : (doneBy(kind, after) ?? (event.isSystem ? 'The operator' : null));
  const segments = KINDS[kind].tell({ actor: actor?.name ?? null, subject: subjectName, before, after });
  const parts = segments.map((segment, at) => ({ segment, place: String(at) }));
  return (
    <>
      <Text span fw={600} inherit>
        {by ?? <Who user={actor} />}
      </Text>{' '}
      {parts.map(({ segment, place }) => (
        <Fragment key={place}>
          <Part event={event} segment={segment} />
        </Fragment>
      ))}
    </>
  );
}
