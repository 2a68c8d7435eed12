# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import VersionFields


class UpdateVersion(BaseModel):
    update_version: Optional["UpdateVersionUpdateVersion"] = Field(alias="updateVersion")


class UpdateVersionUpdateVersion(BaseModel):
    version: "UpdateVersionUpdateVersionVersion"


UpdateVersionUpdateVersionVersion = VersionFields
