"""What can be done about who gets at a model or project."""

import strawberry

from greenroom.access.permissions import Permission
from greenroom.operations import access, teams
from greenroom.schema import access_inputs as inputs
from greenroom.schema.context import Information
from greenroom.schema.fields import act
from greenroom.schema.payloads import (
    AccessPayload,
    DeletedPayload,
    GrantPayload,
    show_gone,
    show_grant,
    show_home,
)

P = Permission


@strawberry.type
class AccessActs:
    """What can be done about who gets at a model or project."""

    @act(P.ACCESS_UPDATE, description="Say who reads a model or project without being named on it.")
    async def set_visibility(
        self, info: Information, input: inputs.SetVisibilityInput
    ) -> AccessPayload | None:
        session, actor = info.context.acting
        row, event = await access.set_visibility(
            session, actor, **input.on.keys(), visibility=input.visibility
        )
        return show_home(row, event)

    @act(P.ACCESS_UPDATE, description="Give a user or a team a role on a model or project.")
    async def grant(self, info: Information, input: inputs.GrantInput) -> GrantPayload | None:
        session, actor = info.context.acting
        row, event = await access.grant(
            session, actor, **input.on.keys(), **input.to.keys(), role=input.role
        )
        return show_grant(row, event)

    @act(P.ACCESS_UPDATE, description="Take away what was granted to a user or a team.")
    async def revoke(self, info: Information, input: inputs.RevokeInput) -> DeletedPayload | None:
        session, actor = info.context.acting
        row, event = await access.revoke(session, actor, **input.on.keys(), **input.to.keys())
        return show_gone(row.id, event)

    @act(
        P.ACCESS_UPDATE,
        description="Name a team on a model or project, which is then kept to its teams.",
    )
    async def link_team(
        self, info: Information, input: inputs.LinkTeamInput
    ) -> AccessPayload | None:
        session, actor = info.context.acting
        row, event = await teams.link_team(session, actor, team=input.team, **input.on.keys())
        return show_home(row, event)

    @act(P.ACCESS_UPDATE, description="Take a team's name off a model or project.")
    async def unlink_team(
        self, info: Information, input: inputs.UnlinkTeamInput
    ) -> AccessPayload | None:
        session, actor = info.context.acting
        row, event = await teams.unlink_team(session, actor, team=input.team, **input.on.keys())
        return show_home(row, event)
