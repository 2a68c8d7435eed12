# Made by scripts/client; do not edit.
from typing import Optional, Union

from pydantic import Field

from .base_model import BaseModel
from .fragments import ArtifactFields, PageFields


class ListVersionArtifacts(BaseModel):
    node: Optional[Union["ListVersionArtifactsNodeNode", "ListVersionArtifactsNodeVersion"]]


class ListVersionArtifactsNodeNode(BaseModel):
    pass


class ListVersionArtifactsNodeVersion(BaseModel):
    artifacts: "ListVersionArtifactsNodeVersionArtifacts"


class ListVersionArtifactsNodeVersionArtifacts(BaseModel):
    nodes: list["ListVersionArtifactsNodeVersionArtifactsNodes"]
    page_info: "ListVersionArtifactsNodeVersionArtifactsPageInfo" = Field(alias="pageInfo")


ListVersionArtifactsNodeVersionArtifactsNodes = ArtifactFields
ListVersionArtifactsNodeVersionArtifactsPageInfo = PageFields
