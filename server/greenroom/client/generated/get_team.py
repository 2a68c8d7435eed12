# Made by scripts/client; do not edit.
from typing import Optional

from .base_model import BaseModel
from .fragments import TeamFields


class GetTeam(BaseModel):
    team: Optional["GetTeamTeam"]


GetTeamTeam = TeamFields
