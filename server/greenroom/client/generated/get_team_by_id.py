# Made by scripts/client; do not edit.
from typing import Optional, Union

from .base_model import BaseModel
from .fragments import TeamFields


class GetTeamById(BaseModel):
    node: Optional[Union["GetTeamByIdNodeNode", "GetTeamByIdNodeTeam"]]


class GetTeamByIdNodeNode(BaseModel):
    pass


GetTeamByIdNodeTeam = TeamFields
