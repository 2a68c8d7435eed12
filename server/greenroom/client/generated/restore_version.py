# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import VersionFields


class RestoreVersion(BaseModel):
    restore_version: Optional["RestoreVersionRestoreVersion"] = Field(alias="restoreVersion")


class RestoreVersionRestoreVersion(BaseModel):
    version: "RestoreVersionRestoreVersionVersion"


RestoreVersionRestoreVersionVersion = VersionFields
