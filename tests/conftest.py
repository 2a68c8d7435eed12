"""What all tests share."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests import stores, twoways
from tests.registry import Registry


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let one choose what the registries under test keep their rows in."""
    parser.addoption(
        "--db",
        choices=["sqlite", "postgresql"],
        default="sqlite",
        help="What the registries under test keep their rows in.",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Choose before anything is made."""
    stores.choose(config.getoption("--db"))
    twoways.compare_all()
    works = hasattr(config, "workerinput") or not getattr(config.option, "numprocesses", None)
    if stores.is_postgresql() and works:
        stores.cluster()  # from the main thread: it ends with the thread that started it


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run whoever shares a module's registry in the event loop of the module, to which it is bound."""
    for item in items:
        if "registry_of_module" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.asyncio(loop_scope="module"), append=False)


@pytest_asyncio.fixture
async def registry(tmp_path: Path) -> AsyncIterator[Registry]:
    """An empty registry with people of every role."""
    made = await Registry.open(tmp_path)
    yield made
    await made.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def registry_of_module(
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Registry]:
    """One registry for a whole module: a test makes what it needs under names of its own."""
    made = await Registry.open(tmp_path_factory.mktemp("registry"))
    yield made
    await made.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder."""
    return tmp_path
