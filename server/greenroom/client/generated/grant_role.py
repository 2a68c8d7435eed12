# Made by scripts/client; do not edit.
from typing import Optional

from .base_model import BaseModel
from .fragments import GrantFields


class GrantRole(BaseModel):
    grant: Optional["GrantRoleGrant"]


class GrantRoleGrant(BaseModel):
    grant: "GrantRoleGrantGrant"


GrantRoleGrantGrant = GrantFields
