# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import ModelFields


class CreateModel(BaseModel):
    create_model: Optional["CreateModelCreateModel"] = Field(alias="createModel")


class CreateModelCreateModel(BaseModel):
    model: "CreateModelCreateModelModel"


CreateModelCreateModelModel = ModelFields
