# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import PageFields, TokenFields


class ListViewerTokens(BaseModel):
    viewer: Optional["ListViewerTokensViewer"]


class ListViewerTokensViewer(BaseModel):
    user: "ListViewerTokensViewerUser"


class ListViewerTokensViewerUser(BaseModel):
    tokens: Optional["ListViewerTokensViewerUserTokens"]


class ListViewerTokensViewerUserTokens(BaseModel):
    nodes: list["ListViewerTokensViewerUserTokensNodes"]
    page_info: "ListViewerTokensViewerUserTokensPageInfo" = Field(alias="pageInfo")


ListViewerTokensViewerUserTokensNodes = TokenFields
ListViewerTokensViewerUserTokensPageInfo = PageFields
