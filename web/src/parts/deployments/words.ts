import { CircleCheck, CircleDashed, CircleStop, CircleX, LoaderCircle, type LucideIcon } from 'lucide-react';
import type { DeploymentKind, DeploymentStatus, Stage } from '../../gql/graphql';
import { STAGES } from '../stage';

interface Look {
  readonly label: string;
  readonly color: string;
  readonly icon: LucideIcon;
}

const KNOWN: Readonly<Record<DeploymentStatus, Look>> = {
  QUEUED: { label: 'Queued', color: 'gray', icon: CircleDashed },
  STARTING: { label: 'Starting', color: 'blue', icon: LoaderCircle },
  RUNNING: { label: 'Running', color: 'green', icon: CircleCheck },
  FAILED: { label: 'Failed', color: 'red', icon: CircleX },
  STOPPED: { label: 'Stopped', color: 'yellow', icon: CircleStop },
};

/** By what the API says, which may be more than these pages know. */
export const DEPLOYMENT_STATUSES: Readonly<Record<string, Look | undefined>> = KNOWN;

export const DEPLOYMENT_KINDS: Readonly<Record<DeploymentKind, { label: string; meaning: string; environment: string }>> = {
  INTERNAL_APP: { label: 'Internal app', meaning: 'To be tried by members of the organization, at an address of its version', environment: 'app' },
  PRODUCTION: { label: 'Production', meaning: 'To serve; it replaces what serves in the same environment', environment: 'production' },
};

/** A constant of the API that has no words here, as words: SCALED_DOWN is "Scaled down". */
function words(constant: string): string {
  return constant.toLowerCase().replaceAll('_', ' ').replace(/^./, (letter) => letter.toUpperCase());
}

/** How a status looks; one that these pages do not know is told plainly. */
export function statusOf(status: string): Look {
  return DEPLOYMENT_STATUSES[status] ?? { label: words(status), color: 'gray', icon: CircleDashed };
}

export function kindOf(kind: string): string {
  return (DEPLOYMENT_KINDS as Readonly<Record<string, { label: string } | undefined>>)[kind]?.label ?? words(kind);
}

interface Faring {
  readonly status: string;
  readonly stopAskedAt?: string | null;
  readonly endedAt?: string | null;
  readonly url?: string | null;
}

/** Where it can be opened; null while it does not run, and for what is no page of the web. */
export function addressOf({ status, url }: Faring): string | null {
  return status === 'RUNNING' && url && /^(?:https?:\/\/|\/apps\/)/.test(url) ? url : null;
}

/** Whether it may still be stopped. */
export function isLive({ endedAt }: Faring): boolean {
  return !endedAt;
}

/** Why it cannot be stopped again; null where it can. */
export function ending({ stopAskedAt }: Faring): string | null {
  return stopAskedAt ? 'Its end was asked for already.' : null;
}

/** Which stages may be deployed to an environment; none closes it. */
export interface DeploymentRule {
  readonly environment: string;
  readonly stages: readonly Stage[];
}

/** The same in a sentence. */
export function ruled({ environment, stages }: DeploymentRule): string {
  const names = stages.map((stage) => STAGES[stage].label.toLowerCase());
  return names.length > 0 ? `What is in ${names.join(' or ')} may be deployed to ${environment}.` : `Nothing may be deployed to ${environment}.`;
}

/** Why a version in this stage may not be deployed there; null where it may. */
export function refusal(stage: Stage, allowed: readonly Stage[], environment: string): string | null {
  return allowed.includes(stage) ? null : `It is in ${STAGES[stage].label.toLowerCase()}. ${ruled({ environment, stages: allowed })}`;
}
