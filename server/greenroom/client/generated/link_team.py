# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel


class LinkTeam(BaseModel):
    link_team: Optional["LinkTeamLinkTeam"] = Field(alias="linkTeam")


class LinkTeamLinkTeam(BaseModel):
    event: "LinkTeamLinkTeamEvent"


class LinkTeamLinkTeamEvent(BaseModel):
    id: str
