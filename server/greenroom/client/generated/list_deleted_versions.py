# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import PageFields, VersionSummary


class ListDeletedVersions(BaseModel):
    model: Optional["ListDeletedVersionsModel"]


class ListDeletedVersionsModel(BaseModel):
    deleted_versions: Optional["ListDeletedVersionsModelDeletedVersions"] = Field(
        alias="deletedVersions"
    )


class ListDeletedVersionsModelDeletedVersions(BaseModel):
    nodes: list["ListDeletedVersionsModelDeletedVersionsNodes"]
    page_info: "ListDeletedVersionsModelDeletedVersionsPageInfo" = Field(alias="pageInfo")


ListDeletedVersionsModelDeletedVersionsNodes = VersionSummary
ListDeletedVersionsModelDeletedVersionsPageInfo = PageFields
