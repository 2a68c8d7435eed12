# Made by scripts/client; do not edit.
from typing import Optional, Union

from .base_model import BaseModel
from .fragments import VersionFields


class GetVersionById(BaseModel):
    node: Optional[Union["GetVersionByIdNodeNode", "GetVersionByIdNodeVersion"]]


class GetVersionByIdNodeNode(BaseModel):
    pass


GetVersionByIdNodeVersion = VersionFields
