# Made by scripts/client; do not edit.
from typing import Optional, Union

from pydantic import Field

from .base_model import BaseModel
from .fragments import ArtifactFileFields, PageFields


class ListArtifactFiles(BaseModel):
    node: Optional[Union["ListArtifactFilesNodeNode", "ListArtifactFilesNodeArtifact"]]


class ListArtifactFilesNodeNode(BaseModel):
    pass


class ListArtifactFilesNodeArtifact(BaseModel):
    files: "ListArtifactFilesNodeArtifactFiles"


class ListArtifactFilesNodeArtifactFiles(BaseModel):
    nodes: list["ListArtifactFilesNodeArtifactFilesNodes"]
    page_info: "ListArtifactFilesNodeArtifactFilesPageInfo" = Field(alias="pageInfo")


ListArtifactFilesNodeArtifactFilesNodes = ArtifactFileFields
ListArtifactFilesNodeArtifactFilesPageInfo = PageFields
