# Made by scripts/client; do not edit.
from typing import Optional, Union

from .base_model import BaseModel
from .fragments import ProjectFields


class GetProjectById(BaseModel):
    node: Optional[Union["GetProjectByIdNodeNode", "GetProjectByIdNodeProject"]]


class GetProjectByIdNodeNode(BaseModel):
    pass


GetProjectByIdNodeProject = ProjectFields
