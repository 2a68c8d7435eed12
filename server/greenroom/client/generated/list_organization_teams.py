# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import PageFields, TeamSummary


class ListOrganizationTeams(BaseModel):
    organization: Optional["ListOrganizationTeamsOrganization"]


class ListOrganizationTeamsOrganization(BaseModel):
    teams: "ListOrganizationTeamsOrganizationTeams"


class ListOrganizationTeamsOrganizationTeams(BaseModel):
    nodes: list["ListOrganizationTeamsOrganizationTeamsNodes"]
    page_info: "ListOrganizationTeamsOrganizationTeamsPageInfo" = Field(alias="pageInfo")


ListOrganizationTeamsOrganizationTeamsNodes = TeamSummary
ListOrganizationTeamsOrganizationTeamsPageInfo = PageFields
