"""What can be done: each root field is one act, one transaction, one event."""

import strawberry

from greenroom.schema.mutations.access import AccessActs
from greenroom.schema.mutations.accounts import AccountActs
from greenroom.schema.mutations.artifacts import ArtifactActs
from greenroom.schema.mutations.deployments import DeploymentActs
from greenroom.schema.mutations.members import MemberActs
from greenroom.schema.mutations.models import ModelActs
from greenroom.schema.mutations.runs import RunActs
from greenroom.schema.mutations.teams import TeamActs
from greenroom.schema.mutations.versions import VersionActs
from greenroom.schema.mutations.webhooks import WebhookActs


@strawberry.type(description="What can be done.")
class Mutation(
    AccountActs,
    MemberActs,
    TeamActs,
    AccessActs,
    RunActs,
    ArtifactActs,
    ModelActs,
    VersionActs,
    DeploymentActs,
    WebhookActs,
):
    """What can be done."""
