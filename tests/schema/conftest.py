"""One registry for each module, with some of everything in it."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests import make
from tests.registry import Registry


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def registry(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Registry]:
    """A registry with people of every role."""
    made = await Registry.open(tmp_path_factory.mktemp("registry"))
    yield made
    await made.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world(registry: Registry) -> make.World:
    """Some of everything in the registry."""
    return await make.world(registry)
