# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import PageFields, VersionSummary


class ListVersions(BaseModel):
    versions: Optional["ListVersionsVersions"]


class ListVersionsVersions(BaseModel):
    nodes: list["ListVersionsVersionsNodes"]
    page_info: "ListVersionsVersionsPageInfo" = Field(alias="pageInfo")


ListVersionsVersionsNodes = VersionSummary
ListVersionsVersionsPageInfo = PageFields
