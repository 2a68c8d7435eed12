# Made by scripts/client; do not edit.
from typing import Optional

from .base_model import BaseModel


class Redeliver(BaseModel):
    redeliver: Optional["RedeliverRedeliver"]


class RedeliverRedeliver(BaseModel):
    count: int
