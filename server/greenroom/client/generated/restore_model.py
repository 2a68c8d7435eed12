# Made by scripts/client; do not edit.
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import ModelFields


class RestoreModel(BaseModel):
    restore_model: Optional["RestoreModelRestoreModel"] = Field(alias="restoreModel")


class RestoreModelRestoreModel(BaseModel):
    model: "RestoreModelRestoreModelModel"


RestoreModelRestoreModelModel = ModelFields
