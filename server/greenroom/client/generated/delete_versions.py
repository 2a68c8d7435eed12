# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import VersionResultFields


class DeleteVersions(BaseModel):
    delete_versions: Optional["DeleteVersionsDeleteVersions"] = Field(alias="deleteVersions")


class DeleteVersionsDeleteVersions(BaseModel):
    results: list["DeleteVersionsDeleteVersionsResults"]


DeleteVersionsDeleteVersionsResults = VersionResultFields
