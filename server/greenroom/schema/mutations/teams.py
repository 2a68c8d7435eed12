"""What can be done to teams."""

import strawberry

from greenroom import tables
from greenroom.access.permissions import Permission
from greenroom.operations import teams
from greenroom.operations.idempotency import Once, perform_once
from greenroom.schema import access_inputs as inputs
from greenroom.schema.context import Information
from greenroom.schema.fields import act
from greenroom.schema.inputs import optional, stated, supplied
from greenroom.schema.payloads import DeletedPayload, TeamPayload, show_gone, show_team

P = Permission


@strawberry.type
class TeamActs:
    """What can be done to teams."""

    @act(P.TEAM_CREATE, description="Create a team.")
    async def create_team(
        self, info: Information, input: inputs.CreateTeamInput
    ) -> TeamPayload | None:
        session, actor = info.context.acting
        row, event = await perform_once(
            session,
            actor,
            optional(input.idempotency_key),
            Once("createTeam", stated(input), tables.Team, P.TEAM_CREATE),
            lambda: teams.create_team(
                session, actor, name=input.name, description=optional(input.description)
            ),
        )
        return show_team(row, event)

    @act(P.TEAM_UPDATE, description="Change a team: what is absent stays, null clears.")
    async def update_team(
        self, info: Information, input: inputs.UpdateTeamInput
    ) -> TeamPayload | None:
        session, actor = info.context.acting
        row, event = await teams.update_team(
            session, actor, team=input.team, fields=supplied(input, "name", "description")
        )
        return show_team(row, event)

    @act(P.TEAM_DELETE, description="Delete a team; refused while some object names it alone.")
    async def delete_team(
        self, info: Information, input: inputs.DeleteTeamInput
    ) -> DeletedPayload | None:
        session, actor = info.context.acting
        row, event = await teams.delete_team(session, actor, team=input.team)
        return show_gone(row.id, event)

    @act(P.TEAM_UPDATE, description="Take a member of the organization into a team.")
    async def add_team_member(
        self, info: Information, input: inputs.AddTeamMemberInput
    ) -> TeamPayload | None:
        session, actor = info.context.acting
        row, event = await teams.add_team_member(
            session, actor, team=input.team, user=input.user, role=input.role
        )
        return show_team(row, event)

    @act(P.TEAM_UPDATE, description="Change a role in a team.")
    async def update_team_member(
        self, info: Information, input: inputs.UpdateTeamMemberInput
    ) -> TeamPayload | None:
        session, actor = info.context.acting
        row, event = await teams.update_team_member(
            session, actor, team=input.team, user=input.user, role=input.role
        )
        return show_team(row, event)

    @act(P.TEAM_UPDATE, description="Take somebody out of a team.")
    async def remove_team_member(
        self, info: Information, input: inputs.RemoveTeamMemberInput
    ) -> TeamPayload | None:
        session, actor = info.context.acting
        row, event = await teams.remove_team_member(
            session, actor, team=input.team, user=input.user
        )
        return show_team(row, event)
