# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel


class RevokeRole(BaseModel):
    revoke: Optional["RevokeRoleRevoke"]


class RevokeRoleRevoke(BaseModel):
    deleted_id: str = Field(alias="deletedId")
