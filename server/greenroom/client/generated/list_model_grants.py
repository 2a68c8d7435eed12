# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import GrantFields, PageFields


class ListModelGrants(BaseModel):
    model: Optional["ListModelGrantsModel"]


class ListModelGrantsModel(BaseModel):
    grants: Optional["ListModelGrantsModelGrants"]


class ListModelGrantsModelGrants(BaseModel):
    nodes: list["ListModelGrantsModelGrantsNodes"]
    page_info: "ListModelGrantsModelGrantsPageInfo" = Field(alias="pageInfo")


ListModelGrantsModelGrantsNodes = GrantFields
ListModelGrantsModelGrantsPageInfo = PageFields
