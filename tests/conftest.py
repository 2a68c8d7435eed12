"""What all tests share."""

import gc
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from argon2 import PasswordHasher

from greenroom.access import passwords
from tests import compiled, stores, twoways
from tests.registry import Registry

_LONGEST = (
    "access/test_walker.py",
    "access/test_two_worlds.py",
    "access/test_mutants.py",
    "plans/test_faults.py",
    "plans/test_kept.py",
    "plans/test_differential.py",
    "cli/test_demo.py",
    "access/test_machine.py",
    "access/test_machine_faults.py",
    "cli/test_session.py",
    "docs/test_docs.py",
    "faults/test_kills.py",
    "audit/test_export.py",
    "cli/test_many_versions.py",
    "operations/test_escalation.py",
    "schema/test_statements.py",
    "client/test_lists.py",
)
LONGEST = {f"tests/{path}": number for number, path in enumerate(_LONGEST)}
"""The files that take longest, in the order in which they are begun."""

SELDOM = (10_000, 20, 20)
"""How many new objects call the collector, and how many of its visits one that goes deeper."""

OFTEN = gc.get_threshold()
"""The same in a process that leaves it as it is."""


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
    compiled.keep_all(is_postgresql=stores.is_postgresql())
    works = hasattr(config, "workerinput") or not getattr(config.option, "numprocesses", None)
    if stores.is_postgresql() and works:
        stores.cluster()  # from the main thread: it ends with the thread that started it


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that of several processes none has it left at the end.

    Whoever shares a module's registry runs in the event loop of the module, to which it is bound.
    """
    items.sort(key=lambda item: LONGEST.get(item.nodeid.partition("::")[0], len(LONGEST)))
    for item in items:
        if "registry_of_module" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.asyncio(loop_scope="module"), append=False)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Let the collector pass over what stays to the end, and come less often for the rest."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)


@pytest.fixture
def usual_collector() -> Iterator[None]:
    """Collect as often as other processes do, for who measures memory."""
    gc.set_threshold(*OFTEN)
    yield
    gc.set_threshold(*SELDOM)


@pytest.fixture(scope="session", autouse=True)
def light_hashes() -> Iterator[None]:
    """Hash passwords in this process with little work; ``accounts/test_passwords.py`` does it all."""
    with pytest.MonkeyPatch.context() as patch:
        light = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
        patch.setattr(passwords, "_HASHER", light)
        yield


@pytest.fixture(autouse=True)
def plans_agree() -> Iterator[None]:
    """Fail where what a mutation said of what it changed was not what the executor would have said."""
    yield
    found, twoways.DIFFERENCES[:] = twoways.DIFFERENCES[:], []
    assert found == []


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
