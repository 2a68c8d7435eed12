import type { CombinedError } from '@urql/core';
import { client } from '../../api/client';
import { graphql } from '../../api/graphql';
import type { FeedPageFragment, FeedQueryVariables, FeedStagesQuery } from '../../gql/graphql';
import { has } from '../access/roles';
import type { PageInfo } from '../pager';
import { fieldsOf } from './changes';
import { KINDS } from './kinds';
import type { Fields } from './say';

const FEED = graphql(`
  query Feed($of: ID!, $all: Boolean!, $query: String, $first: Int, $after: String, $last: Int, $before: String) {
    events(query: $query, first: $first, after: $after, last: $last, before: $before) @include(if: $all) {
      ...FeedPage
    }
    node(id: $of) @skip(if: $all) {
      id
      ... on Organization {
        events(query: $query, first: $first, after: $after, last: $last, before: $before) {
          ...FeedPage
        }
      }
      ... on Project {
        events(query: $query, first: $first, after: $after, last: $last, before: $before) {
          ...FeedPage
        }
      }
      ... on Model {
        events(query: $query, first: $first, after: $after, last: $last, before: $before) {
          ...FeedPage
        }
      }
      ... on Version {
        events(query: $query, first: $first, after: $after, last: $last, before: $before) {
          ...FeedPage
        }
      }
      ... on Run {
        events(query: $query, first: $first, after: $after, last: $last, before: $before) {
          ...FeedPage
        }
      }
    }
  }

  fragment FeedPage on EventConnection {
    pageInfo {
      hasNextPage
      hasPreviousPage
      startCursor
      endCursor
    }
    nodes {
      id
      kind
      at
      subjectId
      subjectName
      actor {
        id
        name
        kind
      }
      model {
        id
        fullName
        viewerRole
      }
      project {
        id
        fullName
        viewerRole
      }
      subject {
        __typename
        id
        ... on Organization {
          name
        }
        ... on Member {
          organization {
            id
            name
          }
        }
        ... on Invitation {
          organization {
            id
            name
          }
        }
        ... on Team {
          fullName
        }
        ... on Project {
          fullName
        }
        ... on Model {
          fullName
        }
        ... on Version {
          fullName
        }
        ... on Deployment {
          version {
            id
            fullName
          }
        }
      }
    }
  }
`);

/** What the sentences say beyond the kind; only of events whose changes the viewer may read. */
export const CHANGES = graphql(`
  query FeedChanges($ids: [ID!]!) {
    nodes(ids: $ids) {
      id
      ... on Event {
        before
        after
      }
    }
  }
`);

/** The same of stages, for those who read versions and not changes. */
const STAGES = graphql(`
  query FeedStages($ids: [ID!]!) {
    nodes(ids: $ids) {
      id
      ... on Version {
        stageChanges(first: 100) {
          nodes {
            id
            fromStage
            toStage
            message
            at
          }
        }
      }
    }
  }
`);

/** Who did what the API names nobody for; only of events that those who see them may audit. */
const ACTORS = graphql(`
  query FeedActors($ids: [ID!]!) {
    nodes(ids: $ids) {
      id
      ... on Event {
        actorId
      }
    }
  }
`);

type Found = FeedPageFragment['nodes'][number];

export interface FeedEvent extends Found {
  readonly before: Fields | null;
  readonly after: Fields | null;
  /** Whether the registry itself did it, or its operator, as far as that may be known. */
  readonly isSystem: boolean;
  /** Whether the viewer may read what was changed. */
  readonly mayReadChanges: boolean;
}

export interface Feed {
  readonly events: readonly FeedEvent[];
  readonly info: PageInfo;
}

/** The id of the user who stands for the registry itself and its operator. */
export const SYSTEM = `usr_${'0'.repeat(26)}`;

const FRESH = { requestPolicy: 'network-only' } as const;

/** Kinds of what belongs to a model or project; without one, it is deleted, and nobody's role on it is known. */
const OF_A_HOME = /^(?:ARTIFACT|DEPLOYMENT|MODEL|PROJECT|RUN|VERSION)_/;

/** Kinds of what happens to an account. */
const OF_AN_ACCOUNT = /^(?:PASSWORD|TOKEN|USER)_/;

/** Other events without a home are one's own, or of an organization, where who sees them reads their changes. */
export function mayReadChanges({ kind, model, project }: Pick<Found, 'kind' | 'model' | 'project'>): boolean {
  const home = model ?? project;
  return home ? has(home.viewerRole, 'CHANGES_READ') : !OF_A_HOME.test(kind);
}

type Stages = Extract<NonNullable<FeedStagesQuery['nodes'][number]>, { stageChanges: unknown }>['stageChanges']['nodes'];

/** The entry of a version's stage history that an event tells of: the last one up to it. */
export function stageChangeOf(at: string, changes: Stages): Stages[number] | undefined {
  return changes.filter((change) => change.at <= at).toSorted((one, other) => other.at.localeCompare(one.at))[0];
}

async function readChanges(found: readonly Found[]): Promise<Map<string, { before: Fields | null; after: Fields | null }>> {
  const ids = found.filter((event) => KINDS[event.kind].telling && mayReadChanges(event)).map(({ id }) => id);
  const { data } = ids.length > 0 ? await client.query(CHANGES, { ids }, FRESH).toPromise() : {};
  const told = (data?.nodes ?? []).map((node) => (node && 'before' in node ? ([node.id, { before: fieldsOf(node.before), after: fieldsOf(node.after) }] as const) : null));
  return new Map(told.filter((entry) => entry !== null));
}

/**
 * The ids of those events that the registry itself did, or its operator. Who did it is not told of what happened to
 * one's own account, which nobody else can do anything to.
 */
async function readSystem(found: readonly Found[]): Promise<ReadonlySet<string>> {
  const ids = found.filter(({ actor, model, project, kind }) => !actor && !model && !project && !KINDS[kind].by).map(({ id }) => id);
  const { data } = ids.length > 0 ? await client.query(ACTORS, { ids }, FRESH).toPromise() : {};
  const own = new Set(found.filter(({ kind }) => OF_AN_ACCOUNT.test(kind)).map(({ id }) => id));
  return new Set((data?.nodes ?? []).flatMap((node) => (node && 'actorId' in node && (node.actorId === SYSTEM || (!node.actorId && own.has(node.id))) ? [node.id] : [])));
}

async function readStages(found: readonly Found[]): Promise<Map<string, Stages>> {
  const staged = found.filter((event) => event.kind === 'VERSION_STAGED' && event.subject && !mayReadChanges(event));
  const ids = [...new Set(staged.map(({ subjectId }) => subjectId))];
  const { data } = ids.length > 0 ? await client.query(STAGES, { ids }, FRESH).toPromise() : {};
  const told = (data?.nodes ?? []).map((node) => (node && 'stageChanges' in node ? ([node.id, node.stageChanges.nodes] as const) : null));
  return new Map(told.filter((entry) => entry !== null));
}

/** Reads a page of events with what their sentences say; "missing" where there is no such thing for the viewer. */
export async function loadFeed(variables: FeedQueryVariables): Promise<Feed | CombinedError | 'missing'> {
  const { data, error } = await client.query(FEED, variables, FRESH).toPromise();
  const page = data?.events ?? (data?.node && 'events' in data.node ? data.node.events : null);
  if (!page) {
    return error ?? 'missing';
  }
  const [changes, stages, system] = await Promise.all([readChanges(page.nodes), readStages(page.nodes), readSystem(page.nodes)]);
  const events = page.nodes.map((event): FeedEvent => {
    const staged = stageChangeOf(event.at, stages.get(event.subjectId) ?? []);
    const history = staged && event.kind === 'VERSION_STAGED' ? { before: { stage: staged.fromStage }, after: { stage: staged.toStage, message: staged.message } } : null;
    return { ...event, ...(changes.get(event.id) ?? history ?? { before: null, after: null }), isSystem: system.has(event.id), mayReadChanges: mayReadChanges(event) };
  });
  return { events, info: page.pageInfo };
}
