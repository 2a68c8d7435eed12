# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import TeamFields


class RemoveTeamMember(BaseModel):
    remove_team_member: Optional["RemoveTeamMemberRemoveTeamMember"] = Field(
        alias="removeTeamMember"
    )


class RemoveTeamMemberRemoveTeamMember(BaseModel):
    team: "RemoveTeamMemberRemoveTeamMemberTeam"


RemoveTeamMemberRemoveTeamMemberTeam = TeamFields
