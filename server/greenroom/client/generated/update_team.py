# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import TeamFields


class UpdateTeam(BaseModel):
    update_team: Optional["UpdateTeamUpdateTeam"] = Field(alias="updateTeam")


class UpdateTeamUpdateTeam(BaseModel):
    team: "UpdateTeamUpdateTeamTeam"


UpdateTeamUpdateTeamTeam = TeamFields
