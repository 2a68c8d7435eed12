"""What callers may still spend, where several processes share one limit."""

from typing import ClassVar

from sqlalchemy import Double
from sqlmodel import Field

from greenroom.tables.columns import Row


class RateBucket(Row, table=True):
    """The points that a caller had at a moment of the store's clock, in seconds since 1970."""

    __tablename__ = "rate_buckets"
    tag: ClassVar[str] = "rbk"

    caller: str = Field(primary_key=True)
    points: float = Field(sa_type=Double)
    at: float = Field(sa_type=Double, index=True)
