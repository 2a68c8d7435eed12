# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import VersionFields


class SignVersion(BaseModel):
    sign_version: Optional["SignVersionSignVersion"] = Field(alias="signVersion")


class SignVersionSignVersion(BaseModel):
    version: "SignVersionSignVersionVersion"


SignVersionSignVersionVersion = VersionFields
