# Made by scripts/client; do not edit.
from typing import Optional

from .base_model import BaseModel
from .fragments import VersionFields


class GetVersion(BaseModel):
    version: Optional["GetVersionVersion"]


GetVersionVersion = VersionFields
