# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import TeamFields


class UpdateTeamMember(BaseModel):
    update_team_member: Optional["UpdateTeamMemberUpdateTeamMember"] = Field(
        alias="updateTeamMember"
    )


class UpdateTeamMemberUpdateTeamMember(BaseModel):
    team: "UpdateTeamMemberUpdateTeamMemberTeam"


UpdateTeamMemberUpdateTeamMemberTeam = TeamFields
