# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import TokenFields


class CreateToken(BaseModel):
    create_token: Optional["CreateTokenCreateToken"] = Field(alias="createToken")


class CreateTokenCreateToken(BaseModel):
    token: "CreateTokenCreateTokenToken"
    secret: str


CreateTokenCreateTokenToken = TokenFields
