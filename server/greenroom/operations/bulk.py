"""The same act on many versions, each item for itself: one that fails leaves the others done."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from greenroom.database import Session
from greenroom.errors import Invalid, RegistryError
from greenroom.operations.rules import MAX_ITEMS
from greenroom.tables import Event, Version


@dataclass(frozen=True)
class Outcome:
    """What became of one item: a version and an event, or an error."""

    reference: str
    version: Version | None = None
    event: Event | None = None
    error: RegistryError | None = None


async def for_each(
    session: Session,
    references: Sequence[str],
    act: Callable[[str], Awaitable[tuple[Version, Event]]],
) -> list[Outcome]:
    """Do the act to each version, behind a savepoint each, and say what became of it."""
    if not 1 <= len(references) <= MAX_ITEMS:
        message = f"There are {len(references)} versions; 1 to {MAX_ITEMS} are accepted."
        raise Invalid(message, at=("versions",))
    outcomes = []
    for index, reference in enumerate(references):
        try:
            async with session.begin_nested():
                version, event = await act(reference)
        except RegistryError as error:
            if error.at[:1] == ("version",):
                error.at = ("versions", index)
            outcomes.append(Outcome(reference, error=error))
        else:
            outcomes.append(Outcome(reference, version, event))
    return outcomes
