import { Box, Database, FileBox, type LucideIcon, Package, Play, Rocket } from 'lucide-react';
import { runPath, versionPath } from '../app/paths';
import type { RunStatus, Stage } from '../gql/graphql';
import { DEPLOYMENT_STATUSES } from '../parts/deployments/words';
import { STATUSES } from '../parts/run-status';
import { STAGES } from '../parts/stage';
import { counted } from '../parts/format';
import type { Thing } from './graph';

interface Look {
  readonly label: string;
  readonly icon: LucideIcon;
  /** Where its page is, if it has one. */
  readonly path?: (thing: Thing) => string;
  /** What its subtitle says, in words and perhaps by a sign. */
  readonly state?: (subtitle: string) => { label: string; icon: LucideIcon } | undefined;
}

/** A constant of the API as words: DOCKER_IMAGE is "docker image". */
function words(constant: string): string {
  return constant.toLowerCase().replaceAll('_', ' ');
}

/** A deployment is called VERSION@ENVIRONMENT and stands on the page of its version. */
function deploymentPath({ name }: Thing): string {
  return versionPath(name.slice(0, name.lastIndexOf('@')), 'deployments');
}

const KINDS: Readonly<Record<string, Look>> = {
  VERSION: { label: 'Version', icon: Package, path: ({ name }) => versionPath(name), state: (stage) => STAGES[stage as Stage] },
  RUN: { label: 'Run', icon: Play, path: ({ id }) => runPath(id), state: (status) => STATUSES[status as RunStatus] },
  ARTIFACT: { label: 'Artifact', icon: FileBox },
  DATASET: { label: 'Data set', icon: Database },
  DEPLOYMENT: { label: 'Deployment', icon: Rocket, path: deploymentPath, state: (status) => DEPLOYMENT_STATUSES[status] },
};

/** How a kind of node looks; one that these pages do not know is drawn plainly. */
export function lookOf(kind: string): Look {
  return KINDS[kind] ?? { label: words(kind).replace(/^./, (letter) => letter.toUpperCase()), icon: Box };
}

export interface State {
  readonly label: string;
  readonly icon: LucideIcon | null;
}

/** What state a thing is in; null where that says no more than its kind. */
export function stateOf({ kind, subtitle }: Thing): State | null {
  const known = lookOf(kind).state?.(subtitle);
  if (known) {
    return known;
  }
  return !subtitle || subtitle === kind ? null : { label: words(subtitle), icon: null };
}

const EDGES: Readonly<Record<string, readonly [upstream: string, downstream: string]>> = {
  CONSUMED: ['consumed', 'consumed by'],
  PRODUCED: ['produced by', 'produced'],
  PROMOTED: ['promoted from', 'promoted to'],
  CHOSEN: ['made of', 'chosen for'],
  DEPLOYED: ['deployed from', 'deployed to'],
};

/** How the one nearer to the centre stands to the one further away on a side: "made of", "consumed by". */
export function relation(kinds: readonly string[], side: 'upstream' | 'downstream'): string {
  return kinds.map((kind) => EDGES[kind]?.[side === 'upstream' ? 0 : 1] ?? words(kind)).join(', ');
}

/** The largest count that the API answers (schema.graphql, LineageNode). */
const COUNTED = 1000;

/** "14", or "1,000 or more" where the API stops counting. */
export function countOf(more: number): string {
  return more >= COUNTED ? `${COUNTED.toLocaleString('en')} or more` : more.toLocaleString('en');
}

/** A node for those who do not see its card: first what stands on it, then where it is. */
export function labelOf(thing: Thing, isCentre: boolean): string {
  const state = stateOf(thing);
  const place = isCentre ? 'in the middle' : `${counted(Math.abs(thing.depth), 'step')} ${thing.depth < 0 ? 'before' : 'after'} the middle`;
  return [
    `${lookOf(thing.kind).label}${state ? ` · ${state.label}` : ''} ${thing.name}`,
    place,
    thing.moreUpstream > 0 && `${countOf(thing.moreUpstream)} before it not shown`,
    thing.moreDownstream > 0 && `${countOf(thing.moreDownstream)} after it not shown`,
  ]
    .filter(Boolean)
    .join(', ');
}
