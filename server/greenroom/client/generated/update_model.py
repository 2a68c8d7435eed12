# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import ModelFields


class UpdateModel(BaseModel):
    update_model: Optional["UpdateModelUpdateModel"] = Field(alias="updateModel")


class UpdateModelUpdateModel(BaseModel):
    model: "UpdateModelUpdateModelModel"


UpdateModelUpdateModelModel = ModelFields
