# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import PageFields, TeamSummary


class ListTeams(BaseModel):
    teams: Optional["ListTeamsTeams"]


class ListTeamsTeams(BaseModel):
    nodes: list["ListTeamsTeamsNodes"]
    page_info: "ListTeamsTeamsPageInfo" = Field(alias="pageInfo")


ListTeamsTeamsNodes = TeamSummary
ListTeamsTeamsPageInfo = PageFields
