"""The domain's enums as the schema tells of them."""

from enum import Enum

from greenroom import tables
from greenroom.access.permissions import Permission
from greenroom.access.policy import Rule
from greenroom.operations import walk
from greenroom.schema.fields import told

Stage = told(
    tables.Stage,
    "How close a version is to serving.",
    {
        "TESTING": "A fresh candidate; every version begins here.",
        "STAGING": "It passed its tests and waits to serve.",
        "PRODUCTION": "It serves.",
        "DISABLED": "Withdrawn.",
    },
)
Visibility = told(
    tables.Visibility,
    "Who reads a model or project without being named on it.",
    {
        "PRIVATE": "Nobody but owners and managers; others need a grant or a team.",
        "ORGANIZATION": "The members of the organization but outsiders, unless teams are named.",
        "PUBLIC": "Everybody who is signed in, and where the operator allows it everybody at all.",
    },
)
RunStatus = told(
    tables.RunStatus,
    "How far a run has come.",
    {
        "CREATED": "Planned; it has not started.",
        "RUNNING": "Under way.",
        "SUCCEEDED": "Ended well; final.",
        "FAILED": "Ended by an error; final.",
        "STOPPED": "Ended by somebody; final.",
    },
)
DeploymentKind = told(
    tables.DeploymentKind,
    "What a deployment is for.",
    {
        "INTERNAL_APP": "To be tried by members of the organization, at an address of its version.",
        "PRODUCTION": "To serve; it replaces what serves in the same environment.",
    },
)
DeploymentStatus = told(
    tables.DeploymentStatus,
    "How a deployment fares.",
    {
        "QUEUED": "Asked for; its deployer has not begun.",
        "STARTING": "Begun; it does not answer yet, or does not any more and is started again.",
        "RUNNING": "It serves.",
        "FAILED": "Ended by an error; final.",
        "STOPPED": "Ended because somebody asked, or because another one replaced it; final.",
    },
)
WebhookFormat = told(
    tables.WebhookFormat,
    "What the receiver of a webhook understands.",
    {
        "JSON": "Messages of the registry's own form, which docs/webhooks.md tells.",
        "SLACK": "Messages of Slack's incoming webhooks.",
    },
)
DeliveryStatus = told(
    tables.DeliveryStatus,
    "How the telling of one event to one webhook fares.",
    {
        "PENDING": "It is to be sent: now, when those before it have ended, or again later.",
        "DELIVERED": "The receiver took it; final, unless it is sent again on request.",
        "FAILED": "The receiver did not take it however often; it is sent again on request only.",
    },
)
ArtifactKind = told(
    tables.ArtifactKind,
    "What an artifact is.",
    {
        "ARTIFACT": "Anything else.",
        "CHECKPOINT": "A model's state during training.",
        "CODEREF": "A reference to code.",
        "CONFUSION": "A confusion matrix.",
        "DATASET": "Data that training or evaluation reads.",
        "DIR": "A folder.",
        "ENV": "A description of the environment.",
        "MODEL": "A trained model; a promotion takes it without being told.",
        "PSV": "Values separated by bars.",
        "SSV": "Values separated by spaces.",
        "CSV": "Values separated by commas.",
        "TSV": "Values separated by tabs.",
        "SPAN": "A recorded trace.",
    },
)
LineageNodeKind = told(
    walk.LineageNodeKind,
    "What stands in the lineage graph.",
    {
        "ARTIFACT": "Data that a run consumed or produced, such as a model file.",
        "DATASET": "An artifact that is data for training or evaluation.",
        "DEPLOYMENT": "A version put to work.",
        "RUN": "A training execution.",
        "VERSION": "A version of a model.",
    },
)
LineageEdgeKind = told(
    walk.LineageEdgeKind,
    "How one thing came out of another.",
    {
        "CHOSEN": "From an artifact to a version that is made of it.",
        "CONSUMED": "To a run, from an artifact or a version that it used.",
        "DEPLOYED": "From a version to where it runs or ran.",
        "PRODUCED": "From a run to an artifact that it made.",
        "PROMOTED": "From a run to a version that locks it.",
    },
)
LineageDirection = told(
    walk.LineageDirection,
    "Which way lineage is walked.",
    {
        "UPSTREAM": "To what it came out of.",
        "DOWNSTREAM": "To what came out of it.",
        "BOTH": "Both ways: not to what else came out of the same.",
    },
)
EventKind = told(tables.EventKind, "What happened.")
Role = told(
    tables.Role,
    "What one is in an organization, in a team, or on one object; most powerful first.",
    {
        "OWNER": "Everything a manager may; and only owners make owners.",
        "MANAGER": "Keeps members and teams, gets into everything, and reads the audit log.",
        "ADMIN": "Decides about access, and deletes models, versions and runs.",
        "CONTRIBUTOR": "Creates and changes models, and creates projects.",
        "MEMBER": "Registers, promotes, updates and stages versions; records runs.",
        "VIEWER": "Reads.",
        "OUTSIDER": "Sees that the organization exists; everything else needs a grant or a team.",
    },
)
UserKind = told(
    tables.UserKind,
    "What acts.",
    {
        "PERSON": "A person.",
        "SERVICE_ACCOUNT": "A program with an account of its own.",
        "SYSTEM": "The registry itself, and its operator.",
    },
)
TokenKind = told(
    tables.TokenKind,
    "What a token opens.",
    {
        "ACCESS": "The API.",
        "SESSION": "The pages, in one browser.",
        "LINK": "One sign-in.",
    },
)
AccessRule = told(
    Rule,
    "Which rule decided a role on a model or project; the first that fits does.",
    {
        "NOT_A_MEMBER": "The user is not a member of the organization: no role.",
        "STEWARD": "An owner or manager has that role on everything.",
        "GRANT": "A grant to the user on this object.",
        "TEAM": "The most powerful of what teams bring and the role in the organization.",
        "ORGANIZATION": "The role in the organization.",
        "CLOSED": "The object is private or names teams, and nothing lets the user in: no role.",
    },
)
PermissionName = told(
    Permission,
    "One thing that can be allowed.",
    {
        "ACCESS_READ": "See who has grants on a model or project, and why somebody gets in.",
        "ACCESS_UPDATE": "Change the visibility, teams and grants of a model or project.",
        "ACCOUNT_UPDATE": "Change your own account.",
        "AUDIT_READ": "See all events of an organization, and how they are chained.",
        "CHANGES_READ": "See what events say an object was before and after.",
        "EVENT_READ": "See what happened.",
        "MEMBER_READ": "See who the members are.",
        "MEMBER_UPDATE": "Add, change and remove members, service accounts and invitations.",
        "MODEL_CREATE": "Create models.",
        "MODEL_DELETE": "Delete and restore models.",
        "MODEL_READ": "See models.",
        "MODEL_UPDATE": "Change a model and its sources.",
        "ORGANIZATION_READ": "See the organization.",
        "PROJECT_CREATE": "Create projects.",
        "PROJECT_READ": "See projects.",
        "PROJECT_UPDATE": "Change a project.",
        "RUN_CREATE": "Begin runs.",
        "RUN_DELETE": "Delete runs.",
        "RUN_READ": "See runs and artifacts.",
        "RUN_UPDATE": "Log to runs, change and finish them.",
        "TEAM_CREATE": "Create teams.",
        "TEAM_DELETE": "Delete teams.",
        "TEAM_READ": "See teams and who is in them.",
        "TEAM_UPDATE": "Change a team and who is in it.",
        "TOKEN_CREATE": "Create access tokens.",
        "TOKEN_DELETE": "End tokens and sessions.",
        "TOKEN_READ": "See tokens and sessions, without their secrets.",
        "VERSION_CREATE": "Register versions and promote runs.",
        "VERSION_DELETE": "Delete and restore versions.",
        "VERSION_READ": "See versions.",
        "VERSION_STAGE": "Move versions to other stages.",
        "VERSION_UPDATE": "Change versions.",
        "WEBHOOK_READ": "See webhooks and what became of what they were told.",
        "WEBHOOK_UPDATE": "Make, change, try and delete webhooks.",
    },
)


class OrderDirection(Enum):
    """Which way."""

    ASC = "ASC"
    DESC = "DESC"


class ModelOrderField(Enum):
    """What models can be ordered by."""

    CREATED_AT = "created_at"
    NAME = "name"
    UPDATED_AT = "updated_at"


class VersionOrderField(Enum):
    """What versions can be ordered by."""

    CREATED_AT = "created_at"
    METRIC = "metrics"
    NAME = "name"
    STAGE = "stage"
    UPDATED_AT = "updated_at"


class DeploymentOrderField(Enum):
    """What deployments can be ordered by."""

    CREATED_AT = "created_at"
    ENDED_AT = "ended_at"
    ENVIRONMENT = "environment"
    STARTED_AT = "started_at"
    STATUS = "status"


class RunOrderField(Enum):
    """What runs can be ordered by."""

    CREATED_AT = "created_at"
    FINISHED_AT = "finished_at"
    METRIC = "metrics"
    NAME = "name"
    STARTED_AT = "started_at"
    STATUS = "status"
    UPDATED_AT = "updated_at"


_ORDERED_BY = {
    "CREATED_AT": "When it was created.",
    "ENDED_AT": "When it ended; those that have not come last.",
    "ENVIRONMENT": "Its environment.",
    "FINISHED_AT": "When it ended; those that have not come last.",
    "METRIC": "A metric, which `metric` names; those without it come last.",
    "NAME": "Its name.",
    "STAGE": "Its stage, by name.",
    "STARTED_AT": "When it started; those that have not come last.",
    "STATUS": "Its status, by name.",
    "UPDATED_AT": "When it last changed.",
}


told(OrderDirection, "Which way.", {"ASC": "Smallest first.", "DESC": "Largest first."})
told(ModelOrderField, "What models can be ordered by.", _ORDERED_BY)
told(VersionOrderField, "What versions can be ordered by.", _ORDERED_BY)
told(DeploymentOrderField, "What deployments can be ordered by.", _ORDERED_BY)
told(RunOrderField, "What runs can be ordered by.", _ORDERED_BY)
