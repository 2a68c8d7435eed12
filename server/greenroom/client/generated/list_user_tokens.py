# Made by scripts/client; do not edit.
from typing import Optional, Union

from pydantic import Field

from .base_model import BaseModel
from .fragments import PageFields, TokenFields


class ListUserTokens(BaseModel):
    node: Optional[Union["ListUserTokensNodeNode", "ListUserTokensNodeUser"]]


class ListUserTokensNodeNode(BaseModel):
    pass


class ListUserTokensNodeUser(BaseModel):
    tokens: Optional["ListUserTokensNodeUserTokens"]


class ListUserTokensNodeUserTokens(BaseModel):
    nodes: list["ListUserTokensNodeUserTokensNodes"]
    page_info: "ListUserTokensNodeUserTokensPageInfo" = Field(alias="pageInfo")


ListUserTokensNodeUserTokensNodes = TokenFields
ListUserTokensNodeUserTokensPageInfo = PageFields
