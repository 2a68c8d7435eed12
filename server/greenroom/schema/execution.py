"""GraphQL's executor, which lets plans answer what a mutation says of what it changed."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol

from graphql import GraphQLObjectType, SelectionSetNode
from graphql.pyutils import Path
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

Completed = dict[str, Any]


class Payloads(Protocol):
    """The plans of one mutation's payloads."""

    def answer(
        self, part: "Part", type_: GraphQLObjectType, row: Any
    ) -> Completed | Awaitable[Completed | None] | None:
        """Return the answer of an object, perhaps later; None where the executor has to give it."""


@dataclass(frozen=True)
class Part:
    """An object of a payload, as the executor comes to it; ``usual`` answers it as the executor does."""

    execution: "Execution"
    nodes: Any
    path: Path
    usual: Callable[[], Completed | Awaitable[Completed]]

    @property
    def sets(self) -> list[SelectionSetNode]:
        """What is selected of it."""
        return [one.node.selection_set for one in self.nodes if one.node.selection_set]


class Execution(StrawberryGraphQLCoreExecutionContext):
    """The executor of one operation."""

    def complete_object_value(
        self,
        return_type: GraphQLObjectType,
        field_details_list: Any,
        info: Any,
        path: Path,
        result: Any,
        position_context: Any,
    ) -> Any:
        """Complete an object; one that a mutation's payload names, by its plan where it has one."""
        given = return_type, field_details_list, info, path, result, position_context
        complete = super().complete_object_value
        payloads: Payloads | None = getattr(self.context_value, "payloads", None)
        if payloads is None or path.prev is None or path.prev.prev is not None:
            return complete(*given)

        def usual() -> Any:
            return complete(*given)

        answer = payloads.answer(Part(self, field_details_list, path, usual), return_type, result)
        if answer is None or isinstance(answer, dict):
            return usual() if answer is None else answer

        async def later() -> Completed:
            found: Completed | None = await answer
            if found is not None:
                return found
            completed = usual()
            made: Completed = await completed if self.is_awaitable(completed) else completed
            return made

        return later()
