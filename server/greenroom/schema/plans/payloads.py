"""What a mutation answers of what it changed: the row as the act left it, and what hangs on it read by a plan.

The row is not read again. Somebody may have changed it since, and who changed it is told of their own
change.
"""

from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING, Any

from graphql import GraphQLObjectType, SelectionSetNode
from graphql.execution.values import VariableValues
from sqlalchemy import Dialect, inspect

from greenroom import tables
from greenroom.prepared import processor
from greenroom.schema.context import Context
from greenroom.schema.execution import Part
from greenroom.schema.plans.making import Maker, Rows, Run, faces
from greenroom.schema.plans.selections import Selections
from greenroom.schema.plans.shapes import Shape

if TYPE_CHECKING:
    from greenroom.schema.plans.plans import Plans


class Payload:
    """What is selected of one row that a mutation made or changed."""

    def __init__(
        self, maker: Maker, table: type[tables.Row], sets: Iterable[SelectionSetNode]
    ) -> None:
        self._rows = Rows(table, maker.dialect)
        self._shape = Shape.of(maker, self._rows, sets)
        self.weight = maker.statements
        columns = inspect(table).columns
        self._values = [
            (one.key, _driver_s(columns[one.key], maker.dialect)) for one in self._rows.columns
        ]

    @property
    def waits(self) -> bool:
        """Whether anything has to be read."""
        return self._shape.waits

    def at_once(self, row: tables.Row, context: Context) -> dict[str, Any]:
        """Return the answer where nothing has to be read. Raises whatever does not go as expected."""
        made: dict[str, Any] = self._shape.at_once(context, [self._driver_s(row)], [row])[0]
        return made

    async def read(self, row: tables.Row, run: Run) -> dict[str, Any]:
        """Return the answer. Raises whatever does not go as expected."""
        made: list[dict[str, Any]] = await self._shape.made(run, [self._driver_s(row)], [row])
        return made[0]

    def _driver_s(self, row: tables.Row) -> list[Any]:
        """Return the row's columns as the database's driver would have given them."""
        return [
            value if value is None or process is None else process(value)
            for value, process in ((getattr(row, name), process) for name, process in self._values)
        ]


def _driver_s(column: Any, dialect: Dialect) -> Callable[[Any], Any] | None:
    """Return what makes a column's value the driver's; None where that gives it as Python has it."""
    if processor(column, dialect) is None:
        return None
    process: Callable[[Any], Any] | None = column.type.dialect_impl(dialect).bind_processor(dialect)
    return process


class Payloads:
    """The plans of what one mutation answers of the rows that it made or changed."""

    def __init__(
        self, plans: "Plans", text: str, name: str | None, switches: frozenset[str]
    ) -> None:
        self._plans = plans
        self._key = text, name
        self._switches = switches

    def answer(
        self, part: Part, type_: GraphQLObjectType, row: Any
    ) -> dict[str, Any] | Awaitable[dict[str, Any] | None] | None:
        """Return the answer of an object, perhaps later; None where the executor has to give it."""
        table = type(row)
        if faces(self._plans.schema._schema).get(table) is not type_:  # noqa: SLF001
            return None
        variables = part.execution.variable_values
        on = {one: variables.coerced[one] for one in self._switches if one in variables.coerced}

        def make() -> Payload:
            selections = Selections(part.execution.fragment_definitions, on)
            return Payload(self._plans.maker(selections), table, part.sets)

        try:
            plan = self._plans.kept((*self._key, *part.path.as_list(), *sorted(on.items())), make)
            if not isinstance(plan, Payload):
                return None
            context: Context = part.execution.context_value
            if not plan.waits:
                return plan.at_once(row, context)
        except Exception as why:  # noqa: BLE001 - the executor meets what is wrong again
            self._plans.left(why, self._key[1])
            return None
        return self._read(plan, row, context, variables)

    async def _read(
        self, plan: Payload, row: tables.Row, context: Context, variables: VariableValues
    ) -> dict[str, Any] | None:
        try:
            async with self._plans.database.snapshot(in_loop=True) as snapshot:
                reading = self._plans.reading(snapshot, context)
                return await plan.read(row, Run(reading, context, variables))
        except Exception as why:  # noqa: BLE001 - the executor meets what is wrong again
            self._plans.left(why, self._key[1])
            return None
