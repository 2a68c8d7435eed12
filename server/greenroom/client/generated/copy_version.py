# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import VersionFields


class CopyVersion(BaseModel):
    copy_version: Optional["CopyVersionCopyVersion"] = Field(alias="copyVersion")


class CopyVersionCopyVersion(BaseModel):
    version: "CopyVersionCopyVersionVersion"


CopyVersionCopyVersionVersion = VersionFields
