# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import VersionSummary


class DeleteVersion(BaseModel):
    delete_version: Optional["DeleteVersionDeleteVersion"] = Field(alias="deleteVersion")


class DeleteVersionDeleteVersion(BaseModel):
    version: "DeleteVersionDeleteVersionVersion"


DeleteVersionDeleteVersionVersion = VersionSummary
