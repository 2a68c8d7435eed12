# Made by scripts/client; do not edit.
from typing import Optional, Union

from pydantic import Field

from .base_model import BaseModel
from .fragments import PageFields, VersionSummary


class ListDeletedVersionsById(BaseModel):
    node: Optional[Union["ListDeletedVersionsByIdNodeNode", "ListDeletedVersionsByIdNodeModel"]]


class ListDeletedVersionsByIdNodeNode(BaseModel):
    pass


class ListDeletedVersionsByIdNodeModel(BaseModel):
    deleted_versions: Optional["ListDeletedVersionsByIdNodeModelDeletedVersions"] = Field(
        alias="deletedVersions"
    )


class ListDeletedVersionsByIdNodeModelDeletedVersions(BaseModel):
    nodes: list["ListDeletedVersionsByIdNodeModelDeletedVersionsNodes"]
    page_info: "ListDeletedVersionsByIdNodeModelDeletedVersionsPageInfo" = Field(alias="pageInfo")


ListDeletedVersionsByIdNodeModelDeletedVersionsNodes = VersionSummary
ListDeletedVersionsByIdNodeModelDeletedVersionsPageInfo = PageFields
