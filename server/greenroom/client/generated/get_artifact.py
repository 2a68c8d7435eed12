# Made by scripts/client; do not edit.
from typing import Optional, Union

from .base_model import BaseModel
from .fragments import ArtifactFields


class GetArtifact(BaseModel):
    node: Optional[Union["GetArtifactNodeNode", "GetArtifactNodeArtifact"]]


class GetArtifactNodeNode(BaseModel):
    pass


GetArtifactNodeArtifact = ArtifactFields
