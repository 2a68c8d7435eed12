# Made by scripts/client; do not edit.
from typing import Optional, Union

from pydantic import Field

from .base_model import BaseModel
from .fragments import GrantFields, PageFields


class ListProjectGrantsById(BaseModel):
    node: Optional[Union["ListProjectGrantsByIdNodeNode", "ListProjectGrantsByIdNodeProject"]]


class ListProjectGrantsByIdNodeNode(BaseModel):
    pass


class ListProjectGrantsByIdNodeProject(BaseModel):
    grants: Optional["ListProjectGrantsByIdNodeProjectGrants"]


class ListProjectGrantsByIdNodeProjectGrants(BaseModel):
    nodes: list["ListProjectGrantsByIdNodeProjectGrantsNodes"]
    page_info: "ListProjectGrantsByIdNodeProjectGrantsPageInfo" = Field(alias="pageInfo")


ListProjectGrantsByIdNodeProjectGrantsNodes = GrantFields
ListProjectGrantsByIdNodeProjectGrantsPageInfo = PageFields
