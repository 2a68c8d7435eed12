# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import TeamFields


class AddTeamMember(BaseModel):
    add_team_member: Optional["AddTeamMemberAddTeamMember"] = Field(alias="addTeamMember")


class AddTeamMemberAddTeamMember(BaseModel):
    team: "AddTeamMemberAddTeamMemberTeam"


AddTeamMemberAddTeamMemberTeam = TeamFields
