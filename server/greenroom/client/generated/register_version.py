# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import VersionFields


class RegisterVersion(BaseModel):
    register_version: Optional["RegisterVersionRegisterVersion"] = Field(alias="registerVersion")


class RegisterVersionRegisterVersion(BaseModel):
    version: "RegisterVersionRegisterVersionVersion"


RegisterVersionRegisterVersionVersion = VersionFields
