"""Who is measured: each server, and how it is asked each request."""

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import orjson
import rival
from cells import VARIABLES, Cell
from load import post
from servers import Server
from world import World

FEW = 16
"""So many sets of variables are asked again and again, where answers may be kept."""


@dataclass
class Contender:
    """A server with what makes the whole request of a cell's number; None where it has none.

    ``alike`` says that it answers what the floor answers, to the letter; ``sets`` is how many sets of
    variables it is asked by turns.
    """

    server: Server
    request: Callable[[Cell, int], bytes | None]
    alike: bool = True
    sets: int = VARIABLES
    _written: dict[str, int] = field(default_factory=dict)
    _kept: dict[str, list[bytes]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.server.name

    def next(self, cell: Cell) -> bytes:
        """Return the next request of a cell that writes: no two of them are alike."""
        number = self._written.get(cell.key, 0)
        self._written[cell.key] = number + 1
        request = self.request(cell, number)
        assert request is not None, (self.name, cell.key)
        return request

    def requests(self, cell: Cell) -> Callable[[], bytes] | None:
        """Return what gives the requests of a cell, one after another."""
        if self.request(cell, 0) is None:
            return None
        if cell.writes:
            return lambda: self.next(cell)
        if cell.key not in self._kept:
            made = (self.request(cell, number) for number in range(self.sets))
            self._kept[cell.key] = [one for one in made if one is not None]
        return itertools.cycle(self._kept[cell.key]).__next__


def floor(server: Server, world: World) -> Contender:
    """Return the floor: its path says which request it is, its body is the variables."""
    return Contender(
        server,
        lambda cell, number: post(f"/{cell.key}", orjson.dumps(cell.variables(world, number))),
    )


def registry(server: Server, world: World, tokens: Mapping[str, str]) -> Contender:
    """Return the registry, asked by GraphQL."""
    return Contender(
        server,
        lambda cell, number: post(
            "/graphql", orjson.dumps(cell.asked(world, number)), tokens[cell.user]
        ),
    )


def again(server: Server, world: World, tokens: Mapping[str, str]) -> Contender:
    """Return the registry that is asked the same few questions again and again, and changes nothing."""
    asked = registry(server, world, tokens).request
    return Contender(
        server, lambda cell, number: None if cell.writes else asked(cell, number), sets=FEW
    )


def other(server: Server, world: World) -> Contender:
    """Return MLflow, asked what it has of these."""

    def request(cell: Cell, number: int) -> bytes | None:
        made = rival.REQUESTS.get(cell.key)
        return made and made(world, number)

    return Contender(server, request, alike=False)
