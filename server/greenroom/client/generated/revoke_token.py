# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import TokenFields


class RevokeToken(BaseModel):
    revoke_token: Optional["RevokeTokenRevokeToken"] = Field(alias="revokeToken")


class RevokeTokenRevokeToken(BaseModel):
    token: "RevokeTokenRevokeTokenToken"


RevokeTokenRevokeTokenToken = TokenFields
