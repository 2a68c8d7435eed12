# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .enums import Permission, Role, Rule
from .fragments import UserFields


class ExplainAccess(BaseModel):
    explain_access: Optional["ExplainAccessExplainAccess"] = Field(alias="explainAccess")


class ExplainAccessExplainAccess(BaseModel):
    user: "ExplainAccessExplainAccessUser"
    role: Optional[Role]
    rule: Rule
    reason: str
    is_public: bool = Field(alias="isPublic")
    permissions: list[Permission]


ExplainAccessExplainAccessUser = UserFields
