# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import VersionResultFields


class TagVersions(BaseModel):
    tag_versions: Optional["TagVersionsTagVersions"] = Field(alias="tagVersions")


class TagVersionsTagVersions(BaseModel):
    results: list["TagVersionsTagVersionsResults"]


TagVersionsTagVersionsResults = VersionResultFields
