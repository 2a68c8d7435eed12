# Made by scripts/client; do not edit.
from typing import Optional, Union

from pydantic import Field

from .base_model import BaseModel
from .fragments import GrantFields, PageFields


class ListModelGrantsById(BaseModel):
    node: Optional[Union["ListModelGrantsByIdNodeNode", "ListModelGrantsByIdNodeModel"]]


class ListModelGrantsByIdNodeNode(BaseModel):
    pass


class ListModelGrantsByIdNodeModel(BaseModel):
    grants: Optional["ListModelGrantsByIdNodeModelGrants"]


class ListModelGrantsByIdNodeModelGrants(BaseModel):
    nodes: list["ListModelGrantsByIdNodeModelGrantsNodes"]
    page_info: "ListModelGrantsByIdNodeModelGrantsPageInfo" = Field(alias="pageInfo")


ListModelGrantsByIdNodeModelGrantsNodes = GrantFields
ListModelGrantsByIdNodeModelGrantsPageInfo = PageFields
