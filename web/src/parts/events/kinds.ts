import type { EventKind, Stage } from '../../gql/graphql';
import { listed, maybe, nameOf, plain, say, type Segment, SUBJECT, textOf, type Told, wordOf } from './say';

export type Group = 'Models' | 'Versions' | 'Deployments' | 'Projects and runs' | 'Access' | 'Webhooks' | 'Teams' | 'Organization' | 'Accounts';

interface Words {
  /** What it is called where kinds are chosen. */
  readonly label: string;
  readonly group: Group;
  /** What follows who did it. */
  readonly tell: (told: Told) => Segment[];
  /** Whether the sentence says more for who may read the changes, which are small then. */
  readonly telling?: boolean;
  /** Who did it where the API names nobody, for what only they can do. */
  readonly by?: 'The registry' | 'The operator';
}

const PROJECT: Segment = { is: 'home', behind: ' in ' };
const TO_ORGANIZATION: Segment = { is: 'home', behind: ' to ' };
const THE_ORGANIZATION: Segment = { is: 'home', behind: ' ' };

function changedFields({ after }: Told): string {
  const names = Object.keys(after ?? {}).filter((name) => name !== 'full_name').map((name) => plain(name).replace(/ id$/, ''));
  return names.length > 0 ? `the ${listed(names)} of ` : '';
}

function holder({ before, after }: Told): Segment | null {
  return nameOf(after ?? before, 'user') ?? nameOf(after ?? before, 'team');
}

/** "from VIEWER to ADMIN", as far as known. */
function move({ before, after }: Told, field: string): Segment[] {
  const [from, to] = [wordOf(before, field), wordOf(after, field)];
  return from && to ? [' from ', from, ' to ', to] : maybe(' to ', to);
}

function stage(name: string): Segment {
  return { is: 'stage', stage: name as Stage };
}

function stages({ before, after }: Told): Segment[] {
  const [from, to] = [textOf(before, 'stage'), textOf(after, 'stage')];
  return from && to ? [' from ', stage(from), ' to ', stage(to)] : [' to another stage'];
}

/** The registry notes it, whoever tells it. */
function fared({ after }: Told): Segment[] {
  const status = wordOf(after, 'status');
  return status ? say`noted that ${SUBJECT} is ${status}` : say`noted how ${SUBJECT} fares`;
}

const WAYS: Readonly<Record<string, string>> = { password: ' with a password', link: ' with a sign-in link', invitation: ' by an invitation' };

function granted(told: Told): Segment[] {
  const who = holder(told);
  if (who && told.before) {
    return say`changed the role of ${who} on ${SUBJECT}${move(told, 'role')}`;
  }
  return who ? say`granted ${who} the role ${wordOf(told.after, 'role')} on ${SUBJECT}` : say`granted a role on ${SUBJECT}`;
}

function added(told: Told): Segment[] {
  const role = maybe(' as ', wordOf(told.after, 'role'));
  return told.actor === told.subject ? say`joined${THE_ORGANIZATION}${role}` : say`added ${SUBJECT}${TO_ORGANIZATION}${role}`;
}

/** Every kind of event in words. A kind that the API gets is missed here by the compiler. */
export const KINDS: Readonly<Record<EventKind, Words>> = {
  MODEL_CREATED: { label: 'Model created', group: 'Models', tell: () => say`created the model ${SUBJECT}` },
  MODEL_UPDATED: { label: 'Model changed', group: 'Models', tell: (told) => say`changed ${changedFields(told)}${SUBJECT}` },
  MODEL_DELETED: { label: 'Model deleted', group: 'Models', tell: () => say`deleted the model ${SUBJECT} with its versions` },
  MODEL_RESTORED: { label: 'Model restored', group: 'Models', tell: () => say`brought back the model ${SUBJECT}` },
  MODEL_PURGED: { label: 'Model purged', group: 'Models', tell: () => say`removed the model ${SUBJECT} for good`, by: 'The registry' },

  VERSION_REGISTERED: { label: 'Version registered', group: 'Versions', tell: () => say`registered ${SUBJECT}` },
  VERSION_PROMOTED: { label: 'Run promoted', group: 'Versions', tell: () => say`promoted a run to ${SUBJECT}` },
  VERSION_UPDATED: { label: 'Version changed', group: 'Versions', tell: (told) => say`changed ${changedFields(told)}${SUBJECT}` },
  VERSION_STAGED: { label: 'Version staged', group: 'Versions', telling: true, tell: (told) => say`moved ${SUBJECT}${stages(told)}` },
  VERSION_COPIED: { label: 'Version copied', group: 'Versions', tell: (told) => say`made ${SUBJECT} as a copy${maybe(' of ', nameOf(told.after, 'copied_from'))}` },
  VERSION_SIGNED: { label: 'Version signed', group: 'Versions', tell: () => say`signed ${SUBJECT}` },
  VERSION_TRANSFERRED: { label: 'Version transferred', group: 'Versions', tell: (told) => (told.before ? say`transferred ${SUBJECT} to another model` : say`transferred ${SUBJECT}`) },
  VERSION_DELETED: { label: 'Version deleted', group: 'Versions', tell: () => say`deleted ${SUBJECT}` },
  VERSION_RESTORED: { label: 'Version restored', group: 'Versions', tell: () => say`brought back ${SUBJECT}` },
  VERSION_PURGED: { label: 'Version purged', group: 'Versions', tell: () => say`removed ${SUBJECT} for good`, by: 'The registry' },

  DEPLOYMENT_CREATED: { label: 'Deployment created', group: 'Deployments', tell: () => say`deployed ${SUBJECT}` },
  DEPLOYMENT_CHANGED: { label: 'Deployment changed', group: 'Deployments', telling: true, tell: fared, by: 'The registry' },
  DEPLOYMENT_STOPPED: { label: 'Deployment stopped', group: 'Deployments', telling: true, tell: () => say`asked for the end of ${SUBJECT}` },

  PROJECT_CREATED: { label: 'Project created', group: 'Projects and runs', tell: () => say`created the project ${SUBJECT}` },
  PROJECT_UPDATED: { label: 'Project changed', group: 'Projects and runs', tell: (told) => say`changed ${changedFields(told)}${SUBJECT}` },
  RUN_CREATED: { label: 'Run begun', group: 'Projects and runs', tell: () => say`began the run ${SUBJECT}${PROJECT}` },
  RUN_UPDATED: { label: 'Run changed', group: 'Projects and runs', tell: (told) => say`changed ${changedFields(told)}the run ${SUBJECT}${PROJECT}` },
  RUN_METRICS_LOGGED: { label: 'Metrics logged', group: 'Projects and runs', tell: () => say`logged metrics of the run ${SUBJECT}${PROJECT}` },
  ARTIFACT_STORED: { label: 'Artifact stored', group: 'Projects and runs', tell: () => say`stored the bytes of ${SUBJECT}${PROJECT}` },
  RUN_ARTIFACTS_LOGGED: { label: 'Artifacts logged', group: 'Projects and runs', tell: () => say`logged artifacts of the run ${SUBJECT}${PROJECT}` },
  RUN_FINISHED: { label: 'Run ended', group: 'Projects and runs', telling: true, tell: (told) => say`ended the run ${SUBJECT}${PROJECT}${maybe(' as ', wordOf(told.after, 'status'))}` },
  RUN_DELETED: { label: 'Run deleted', group: 'Projects and runs', tell: () => say`deleted the run ${SUBJECT}${PROJECT}` },

  ACCESS_GRANTED: { label: 'Access granted', group: 'Access', telling: true, tell: granted },
  ACCESS_REVOKED: { label: 'Access revoked', group: 'Access', telling: true, tell: (told) => say`took back ${maybe('the role ', wordOf(told.before, 'role'))}${told.before ? null : 'a role'}${maybe(' of ', holder(told))} on ${SUBJECT}` },
  TEAM_LINKED: { label: 'Team named', group: 'Access', telling: true, tell: (told) => say`named ${nameOf(told.after, 'team') ?? 'a team'} on ${SUBJECT}` },
  TEAM_UNLINKED: { label: 'Team taken off', group: 'Access', telling: true, tell: (told) => say`took the name of ${nameOf(told.before, 'team') ?? 'a team'} off ${SUBJECT}` },
  VISIBILITY_CHANGED: { label: 'Visibility changed', group: 'Access', telling: true, tell: (told) => say`changed the visibility of ${SUBJECT}${move(told, 'visibility')}` },

  TEAM_CREATED: { label: 'Team created', group: 'Teams', tell: () => say`created the team ${SUBJECT}` },
  TEAM_UPDATED: { label: 'Team changed', group: 'Teams', tell: (told) => say`changed ${changedFields(told)}the team ${SUBJECT}` },
  TEAM_DELETED: { label: 'Team deleted', group: 'Teams', tell: () => say`deleted the team ${SUBJECT}` },
  TEAM_MEMBER_ADDED: { label: 'Team member added', group: 'Teams', telling: true, tell: (told) => say`took ${holder(told) ?? 'somebody'} into ${SUBJECT}${maybe(' as ', wordOf(told.after, 'role'))}` },
  TEAM_MEMBER_UPDATED: { label: 'Team member changed', group: 'Teams', telling: true, tell: (told) => say`changed the role of ${holder(told) ?? 'somebody'} in ${SUBJECT}${move(told, 'role')}` },
  TEAM_MEMBER_REMOVED: { label: 'Team member removed', group: 'Teams', telling: true, tell: (told) => say`took ${holder(told) ?? 'somebody'} out of ${SUBJECT}` },

  WEBHOOK_CREATED: { label: 'Webhook created', group: 'Webhooks', telling: true, tell: (told) => say`made the webhook ${SUBJECT}${maybe(' to ', textOf(told.after, 'host'))}` },
  WEBHOOK_UPDATED: { label: 'Webhook changed', group: 'Webhooks', tell: (told) => say`changed ${changedFields(told)}the webhook ${SUBJECT}` },
  WEBHOOK_DELETED: { label: 'Webhook deleted', group: 'Webhooks', tell: () => say`deleted the webhook ${SUBJECT}` },
  WEBHOOK_DISABLED: { label: 'Webhook switched off', group: 'Webhooks', telling: true, tell: (told) => say`switched off the webhook ${SUBJECT}${maybe(': ', textOf(told.after, 'reason'))}`, by: 'The registry' },
  WEBHOOK_ROTATED: { label: 'Webhook secret renewed', group: 'Webhooks', tell: () => say`renewed the secret of the webhook ${SUBJECT}` },
  WEBHOOK_TESTED: { label: 'Webhook tried', group: 'Webhooks', tell: () => say`tried the webhook ${SUBJECT}` },
  WEBHOOK_REDELIVERED: { label: 'Webhook told again', group: 'Webhooks', tell: () => say`had deliveries of the webhook ${SUBJECT} sent again` },

  ORGANIZATION_CREATED: { label: 'Organization created', group: 'Organization', tell: () => say`made the organization ${SUBJECT}`, by: 'The operator' },
  MEMBER_ADDED: { label: 'Member added', group: 'Organization', telling: true, tell: added },
  MEMBER_UPDATED: { label: 'Member changed', group: 'Organization', telling: true, tell: (told) => say`changed the role of ${SUBJECT}${PROJECT}${move(told, 'role')}` },
  MEMBER_REMOVED: { label: 'Member removed', group: 'Organization', tell: (told) => (told.actor === told.subject ? say`left the organization` : say`removed ${SUBJECT} from the organization`) },
  SERVICE_ACCOUNT_CREATED: { label: 'Service account created', group: 'Organization', telling: true, tell: (told) => say`made the service account ${SUBJECT}${PROJECT}${maybe(' as ', wordOf(told.after, 'role'))}` },
  INVITATION_CREATED: { label: 'Invitation created', group: 'Organization', telling: true, tell: (told) => say`invited ${SUBJECT}${TO_ORGANIZATION}${maybe(' as ', wordOf(told.after, 'role'))}` },
  INVITATION_ACCEPTED: { label: 'Invitation accepted', group: 'Organization', telling: true, tell: (told) => say`took the invitation for ${SUBJECT}${TO_ORGANIZATION}${maybe(' as ', wordOf(told.after, 'role'))}` },
  INVITATION_REVOKED: { label: 'Invitation revoked', group: 'Organization', tell: () => say`took back the invitation for ${SUBJECT}${TO_ORGANIZATION}` },

  USER_CREATED: { label: 'Account made', group: 'Accounts', tell: (told) => (told.actor === told.subject ? say`made their account` : say`made the account ${SUBJECT}`), by: 'The operator' },
  USER_SIGNED_IN: { label: 'Signed in', group: 'Accounts', telling: true, tell: ({ after }) => { const by = textOf(after, 'by'); return say`signed in${by ? (WAYS[by] ?? ` through ${by}`) : null}`; } },
  PASSWORD_CHANGED: { label: 'Password changed', group: 'Accounts', tell: (told) => (told.actor === told.subject ? say`changed their password` : say`set the password of ${SUBJECT}`), by: 'The operator' },
  TOKEN_CREATED: { label: 'Token made', group: 'Accounts', telling: true, tell: (told) => (textOf(told.after, 'kind') === 'LINK' ? say`made a sign-in link${maybe(' for ', nameOf(told.after, 'user'))}` : say`made the token ${SUBJECT}${maybe(' of ', nameOf(told.after, 'user'))}`) },
  TOKEN_REVOKED: { label: 'Token ended', group: 'Accounts', telling: true, tell: (told) => say`ended the token ${SUBJECT}${maybe(' of ', nameOf(told.before, 'user'))}` },
};

/** The groups of kinds that can happen to something, by the kind of its id; none: all. */
const GROUPS_OF: Readonly<Record<string, readonly Group[]>> = {
  mod: ['Models', 'Versions', 'Deployments', 'Access', 'Webhooks'],
  ver: ['Versions'],
  run: ['Projects and runs'],
  prj: ['Projects and runs', 'Access'],
};

/** The kinds that can happen to something, for those who choose among them. */
export function kindsOf(id: string | undefined): readonly EventKind[] {
  const groups = id === undefined ? undefined : GROUPS_OF[id.slice(0, 3)];
  return (Object.keys(KINDS) as EventKind[]).filter((kind) => {
    const { group } = KINDS[kind];
    const fits = groups === undefined || groups.includes(group);
    const runs = id?.startsWith('run') && kind.startsWith('PROJECT');
    return fits && !runs;
  });
}

/** Who did it, where the API names nobody and only these can have. */
export function doneBy(kind: EventKind, after: Told['after']): string | null {
  return KINDS[kind].by ?? (textOf(after, 'kind') === 'LINK' ? 'The operator' : null);
}

/** What somebody wrote about it, shown below the sentence. */
export function quoteOf(kind: EventKind, after: Told['after']): string | null {
  return kind === 'VERSION_STAGED' || KINDS[kind].group === 'Deployments' ? textOf(after, 'message') : null;
}
