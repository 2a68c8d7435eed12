# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel


class UnlinkTeam(BaseModel):
    unlink_team: Optional["UnlinkTeamUnlinkTeam"] = Field(alias="unlinkTeam")


class UnlinkTeamUnlinkTeam(BaseModel):
    event: "UnlinkTeamUnlinkTeamEvent"


class UnlinkTeamUnlinkTeamEvent(BaseModel):
    id: str
