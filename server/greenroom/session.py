"""The session in which the store is read and written."""

from collections.abc import Mapping
from typing import Any, TypeVarTuple, overload

from sqlalchemy import Executable, Result
from sqlalchemy.sql.selectable import TypedReturnsRows
from sqlmodel.ext.asyncio.session import AsyncSession

Ts = TypeVarTuple("Ts")


class Session(AsyncSession):
    """SQLModel's session, typed for statements of SQLAlchemy's ``select``, which answer rows.

    ``began_at`` is the state of the store (``Database.state``) in which an act found it, None where
    it has none or others have acted before in the same transaction.
    """

    began_at: int | None = None

    @overload  # type: ignore[override]
    async def exec(
        self, statement: TypedReturnsRows[*Ts], params: Mapping[str, Any] | None = None
    ) -> Result[*Ts]: ...

    @overload
    async def exec(self, statement: Executable, params: Mapping[str, Any] | None = None) -> Any: ...

    async def exec(self, statement: Any, params: Mapping[str, Any] | None = None) -> Any:
        """Run a statement. One that is kept and given its values costs less than one made anew."""
        return await super().exec(statement, params=params)
