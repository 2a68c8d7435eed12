# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import PageFields, VersionSummary


class ListImpact(BaseModel):
    impact: Optional["ListImpactImpact"]


class ListImpactImpact(BaseModel):
    versions: "ListImpactImpactVersions"


class ListImpactImpactVersions(BaseModel):
    nodes: list["ListImpactImpactVersionsNodes"]
    page_info: "ListImpactImpactVersionsPageInfo" = Field(alias="pageInfo")


ListImpactImpactVersionsNodes = VersionSummary
ListImpactImpactVersionsPageInfo = PageFields
