# Made by scripts/client; do not edit.
from typing import Optional

from .base_model import BaseModel
from .fragments import LineageFields


class GetLineage(BaseModel):
    lineage: Optional["GetLineageLineage"]


GetLineageLineage = LineageFields
