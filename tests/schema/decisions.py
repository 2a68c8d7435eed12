"""What was decided of every field and route: the permission it needs, or why it needs none.

It is written by hand. What is added to the schema or to the routes without a line here fails a test.
"""

from collections.abc import Iterator

OPEN = {
    "shown": "with the object that it is a field of, which has been asked for already",
    "seen": "an edge: it leads to what the viewer sees, and is null or empty otherwise",
    "done": "it is answered to who did the act, and tells of what they did",
    "own": "it is about whoever asks",
    "asked": "it asks the policy itself, about the object that it is told",
    "page": "it is a part of a page, whose rows are seen",
    "fields": "each field of the operation is asked for itself",
    "still": "it tells nothing of anybody, and changes nothing",
    "secret": (
        "it opens by a secret that it is shown: a password, a link, a signed address, the word of "
        "a provider"
    ),
}
"""Why a field or a route is open."""

_FIELDS = """
Query
  organization                                              ORGANIZATION_READ
  projects project                                          PROJECT_READ
  models model                                              MODEL_READ
  versions version                                          VERSION_READ
  runs run lineage impact                                   RUN_READ
  deployments deployment                                    DEPLOYMENT_READ
  teams team                                                TEAM_READ
  events                                                    EVENT_READ
  viewer                                                    own
  node nodes                                                seen
  explainAccess                                             asked

Mutation
  registerVersion promoteRun copyVersion transferVersion    VERSION_CREATE
  updateVersion tagVersions signVersion                     VERSION_UPDATE
  stageVersion stageVersions                                VERSION_STAGE
  deleteVersion restoreVersion deleteVersions               VERSION_DELETE
  deployVersion rollbackDeployment                          DEPLOYMENT_CREATE
  stopDeployment reportDeployment                           DEPLOYMENT_UPDATE
  createModel                                               MODEL_CREATE
  updateModel                                               MODEL_UPDATE
  deleteModel restoreModel                                  MODEL_DELETE
  createProject                                             PROJECT_CREATE
  updateProject                                             PROJECT_UPDATE
  createRun                                                 RUN_CREATE
  updateRun logMetrics logArtifacts finishRun               RUN_UPDATE
  createUpload completeUpload                               RUN_UPDATE
  createDownload                                            RUN_READ
  deleteRun                                                 RUN_DELETE
  setVisibility grant revoke linkTeam unlinkTeam            ACCESS_UPDATE
  createTeam                                                TEAM_CREATE
  updateTeam                                                TEAM_UPDATE
  addTeamMember updateTeamMember removeTeamMember           TEAM_UPDATE
  deleteTeam                                                TEAM_DELETE
  addMember updateMember removeMember                       MEMBER_UPDATE
  createServiceAccount createInvitation revokeInvitation    MEMBER_UPDATE
  acceptInvitation leaveOrganization changePassword         ACCOUNT_UPDATE
  createToken                                               TOKEN_CREATE
  revokeToken                                               TOKEN_DELETE
  createWebhook updateWebhook deleteWebhook                 WEBHOOK_UPDATE
  rotateWebhookSecret testWebhook redeliver                 WEBHOOK_UPDATE

Subscription
  events versionChanged runUpdated                          EVENT_READ

EventUpdate
  cursor                                                    page
  event                                                     seen

VersionUpdate
  cursor                                                    page
  event version                                             seen

RunUpdate
  cursor                                                    page
  event run                                                 seen

Organization
  id name createdAt                                         shown
  viewerRole viewerCan                                      own
  models projects teams                                     seen
  deletedModels                                             MODEL_DELETE
  members serviceAccounts                                   MEMBER_READ
  webhooks                                                  AUDIT_READ
  invitations                                               MEMBER_UPDATE
  events                                                    EVENT_READ

User
  id name kind createdAt                                    shown
  tokens                                                    TOKEN_READ

Viewer
  id name email user organizations                          own

Member
  id role createdAt                                         shown
  user organization                                         seen

Invitation
  id role email createdAt expiresAt acceptedAt revokedAt    shown
  organization createdBy acceptedBy                         seen

Token
  id kind name scopes createdAt expiresAt usedAt revokedAt  shown
  user                                                      seen

Team
  id name fullName description createdAt updatedAt          shown
  viewerRole viewerCan                                      own
  createdBy organization members models projects            seen

TeamMember
  id role createdAt                                         shown
  team user                                                 seen

Grant
  id role createdAt                                         shown
  user team model project createdBy                         seen

AccessExplanation
  user role rule reason isPublic permissions                asked

Project
  id name fullName description visibility revision          shown
  createdAt updatedAt                                       shown
  viewerRole viewerCan                                      own
  createdBy organization runs teams                         seen
  events                                                    EVENT_READ
  grants                                                    ACCESS_READ

Model
  id name fullName description readme tags visibility       shown
  revision createdAt updatedAt deletedAt deploymentRules    shown
  deployableStages                                          shown
  deployers                                                 DEPLOYMENT_CREATE
  viewerRole viewerCan                                      own
  createdBy organization versions sources teams             seen
  deletedVersions                                           VERSION_DELETE
  deployments                                               DEPLOYMENT_READ
  events                                                    EVENT_READ
  grants                                                    ACCESS_READ
  webhooks                                                  WEBHOOK_READ

Version
  id name fullName description readme tags                  shown
  content contentData digest stage revision                 shown
  createdAt updatedAt deletedAt evidence                    shown
  viewerCan                                                 own
  createdBy model run artifacts signature                   seen
  upstream downstream consumedBy stageChanges               seen
  deployments                                               DEPLOYMENT_READ
  events                                                    EVENT_READ

DeploymentRule
  environment stages                                        shown

Deployment
  id name environment kind deployer target settings         shown
  externalId status message restarts revision url           shown
  createdAt updatedAt startedAt endedAt stopAskedAt         shown
  viewerCan                                                 own
  createdBy stopAskedBy version model replaces changes      seen
  events                                                    EVENT_READ
  logs                                                      DEPLOYMENT_UPDATE

DeploymentChange
  id fromStatus toStatus message at until                   shown
  actor deployment                                          seen

Evidence
  runId runName project status parameters metrics           shown
  code inputs outputs frozenAt                              shown

EvidenceArtifact
  name kind path digest size                                shown

Metric
  name value                                                shown

CodeReference
  repository commit ref path                                shown

Signature
  id bundle digest publicKey fingerprint at isCurrent       shown
  actor version                                             seen

StageChange
  id fromStage toStage reason message at                    shown
  actor version                                             seen

Run
  id name description tags status parameters revision       shown
  createdAt updatedAt startedAt finishedAt metrics code     shown
  promoted                                                  seen
  viewerCan                                                 own
  createdBy project inputs outputs artifacts                seen
  consumed versions points                                  seen
  events                                                    EVENT_READ

MetricPoint
  id name step value at                                     shown

Artifact
  id name kind path digest size createdAt                   shown
  stored storedAt uri fileCount                             shown
  createdBy project producedBy consumedBy versions files    seen

ArtifactFile
  id path digest size                                       shown
  artifact                                                  seen

Event
  id kind subjectId subjectName at requestId                shown
  actor model project subject                               seen
  sequence hash actorId tokenId                             AUDIT_READ
  before after                                              CHANGES_READ

Webhook
  id name url format kinds stages active disabledReason     shown
  revision createdAt updatedAt previousUntil                shown
  viewerCan                                                 own
  createdBy sendsFor organization model deliveries          seen

WebhookDelivery
  id status eventId messageId attempts redeliveries nextAt  shown
  responseStatus responseBody error milliseconds            shown
  createdAt attemptedAt endedAt                             shown
  webhook model event                                       seen
  body                                                      CHANGES_READ

Impact
  artifact versions deployments                             seen

Lineage
  nodes edges                                               page
  pageInfo totalCount                                       page

LineageNode
  id kind depth name subtitle                               shown
  node moreUpstream moreDownstream                          seen

LineageEdge
  from to kind                                              shown

*Connection
  edges nodes pageInfo totalCount                           page

*Edge
  cursor node                                               page

PageInfo
  hasNextPage hasPreviousPage startCursor endCursor         page

AccessPayload
  model project event                                       done

ArtifactPayload
  artifact event                                            done

UploadPayload
  id files urlExpiresAt expiresAt                           done

UploadPart
  path digest size arrived url directUrl                    done

DownloadPayload
  url digest size expiresAt                                 done

AccountPayload
  event                                                     done

DeletedPayload
  deletedId event                                           done

DeleteRunPayload
  deletedId event                                           done

DeploymentPayload
  deployment event                                          done

GrantPayload
  grant event                                               done

InvitationPayload
  invitation secret link event                              done

RevokedInvitationPayload
  invitation event                                          done

MemberPayload
  member event                                              done

ModelPayload
  model event                                               done

ProjectPayload
  project event                                             done

RunPayload
  run event                                                 done

TeamPayload
  team event                                                done

TokenPayload
  token secret event                                        done

RevokedTokenPayload
  token event                                               done

WebhookPayload
  webhook event                                             done

WebhookSecretPayload
  webhook secret event                                      done

WebhookTestPayload
  webhook delivery event                                    done

RedeliverPayload
  webhook count event                                       done

VersionPayload
  version event                                             done

VersionsPayload
  results                                                   done

VersionResult
  reference version event error                             done

ItemError
  code message input current                                done
"""


def _read(text: str) -> Iterator[tuple[str, str, str]]:
    type_ = ""
    for line in text.splitlines():
        if line and not line.startswith(" "):
            type_ = line
        elif line:
            *fields, decision = line.split()
            yield from ((type_, field, decision) for field in fields)


FIELDS = [*_read(_FIELDS)]
"""Each type, its field, and what was decided; a type ``*Edge`` stands for all others
that end so."""

_ROUTES = """
GET  /graphql                       fields
POST /graphql                       fields
SOCKET /graphql                     fields
GET  /events.jsonl                  EVENT_READ
POST /openlineage                   RUN_UPDATE
POST /api/v1/lineage                RUN_UPDATE
GET  /openlineage/runs/{id}         RUN_READ
GET  /artifacts/{artifact}          secret
GET  /artifacts/{artifact}/{file:path}            secret
DELETE  /artifacts/uploads/{upload}/{digest}      secret
OPTIONS /artifacts/uploads/{upload}/{digest}      secret
PATCH   /artifacts/uploads/{upload}/{digest}      secret
POST    /artifacts/uploads/{upload}/{digest}      secret
GET  /apps/{owner}/{model}/{place}  still
DELETE  /apps/{owner}/{model}/{place}/{path:path}  asked
GET     /apps/{owner}/{model}/{place}/{path:path}  asked
OPTIONS /apps/{owner}/{model}/{place}/{path:path}  asked
PATCH   /apps/{owner}/{model}/{place}/{path:path}  asked
POST    /apps/{owner}/{model}/{place}/{path:path}  asked
PUT     /apps/{owner}/{model}/{place}/{path:path}  asked
SOCKET  /apps/{owner}/{model}/{place}/{path:path}  asked
GET  /health                        still
GET  /metrics                       secret
GET  /ready                         still
GET  /schema.graphql                still
GET  /                              still
GET  /models                        still
GET  /models/{owner}/{model}        still
GET  /models/{owner}/{model}/compare            still
GET  /models/{owner}/{model}/versions/{version} still
GET  /runs                          still
GET  /runs/{run}                    still
GET  /projects                      still
GET  /projects/{owner}/{project}    still
GET  /organizations/{organization}  still
GET  /teams/{owner}/{team}          still
GET  /activity                      still
GET  /audit                         still
GET  /tokens                        still
GET  /graphiql                      still
GET  /assets/{name}                 still
GET  /favicon.svg                   still
GET  /pages-*.css                   still
GET  /sign-in                       secret
POST /sign-in                       secret
POST /sign-out                      own
GET  /join                          secret
POST /join                          secret
GET  /sign-in/oidc                  secret
GET  /sign-in/oidc/callback         secret
POST /sign-in/oidc/link             own
"""

ROUTES = {
    f"{method} {path}": decision
    for method, path, decision in map(str.split, _ROUTES.split("\n")[1:-1])
}
"""What was decided of each route; ``*`` stands for the hash in a file's name."""
