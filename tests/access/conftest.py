"""One registry for each module, with public and private things in it."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio

from greenroom.tables import Role
from tests import make
from tests.access import hidden
from tests.registry import Registry

Grant = Callable[[str, str, Role], Awaitable[None]]


@pytest.fixture(scope="module")
def registry(registry_of_module: Registry) -> Registry:
    """A registry with people of every role."""
    return registry_of_module


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world(registry: Registry) -> make.World:
    """Some of everything, all of it open to the members of the organization."""
    return await make.world(registry)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def private(registry: Registry, world: make.World) -> hidden.Hidden:
    """A private model that touches everything public."""
    return await hidden.hide(registry, world)


@pytest_asyncio.fixture(loop_scope="module")
async def grant(registry: Registry) -> AsyncIterator[Grant]:
    """Gives roles on single models, which are taken back after the test."""

    async def give(person: str, model: str, role: Role) -> None:
        await make.grant(registry, person, model, role)

    yield give
    await make.ungrant(registry)
