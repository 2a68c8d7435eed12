"""One registry for each module: a test makes what it needs under names of its own."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests import make
from tests.registry import Registry


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def registry(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Registry]:
    """A registry with people of every role and the project ``acme/train``."""
    made = await Registry.open(tmp_path_factory.mktemp("registry"))
    await make.project(made)
    yield made
    await made.close()
