# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import TeamFields


class CreateTeam(BaseModel):
    create_team: Optional["CreateTeamCreateTeam"] = Field(alias="createTeam")


class CreateTeamCreateTeam(BaseModel):
    team: "CreateTeamCreateTeamTeam"


CreateTeamCreateTeamTeam = TeamFields
