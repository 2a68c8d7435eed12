# Made by scripts/client; do not edit.
from typing import Optional, Union

from .base_model import BaseModel
from .fragments import ModelFields


class GetModelById(BaseModel):
    node: Optional[Union["GetModelByIdNodeNode", "GetModelByIdNodeModel"]]


class GetModelByIdNodeNode(BaseModel):
    pass


GetModelByIdNodeModel = ModelFields
