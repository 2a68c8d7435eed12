"""For those who may not see them, a world with private things streams the same bytes as one without."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests import make
from tests.access import worlds
from tests.access.worlds import World
from tests.live.serving import Served, served
from tests.registry import Registry

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def both(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[list[Served]]:
    """Two served registries with the same history, ids and clock; hidden things in the second."""
    await Registry.template()
    with pytest.MonkeyPatch.context() as monkeypatch:
        fate = worlds.rule(monkeypatch)
        opened: list[World] = []
        for name in ("without", "within"):
            folder: Path = tmp_path_factory.mktemp(name)
            world, _ = await worlds.open_world(
                folder, fate, with_hidden=name == "within", stream_keep_alive_seconds=0.2
            )
            opened.append(world)
        fate.begin(5)
        async with served(opened[0].registry) as one, served(opened[1].registry) as other:
            yield [one, other]
        for world in opened:
            await world.registry.close()


async def bytes_of(live: Served, who: str) -> list[str]:
    """What somebody is sent of all that has happened, without the signs of life."""
    async with live.sse(as_=who, after="") as stream:
        while _quiet(stream.raw) < 4:
            await stream.line()
        return [line for line in stream.raw if line and not line.startswith(":")]


def _quiet(lines: list[str]) -> int:
    """How many signs of life came last."""
    count = 0
    for line in reversed(lines):
        if line and line != ": keep-alive":
            break
        count += line == ": keep-alive"
    return count


@pytest.mark.parametrize("who", ["viewer", "member", "contributor", "stranger", "mate"])
async def test_a_stream_does_not_tell_the_worlds_apart(both: list[Served], who: str):
    one, other = [await bytes_of(live, who) for live in both]
    assert one == other
    assert who == "stranger" or any(line.startswith("data") for line in one)


async def test_who_may_see_it_is_told_by_the_same_stream(both: list[Served]):
    one, other = [await bytes_of(live, "owner") for live in both]
    assert len(other) > len(one)


async def test_what_happens_hidden_meanwhile_sends_nothing(both: list[Served]):
    _, within = both
    registry = within.registry
    hidden = await registry.rows(
        "SELECT full_name FROM models WHERE visibility = 'PRIVATE' AND deleted_at IS NULL"
    )
    async with within.sse(as_="viewer") as stream, within.sse() as owner:
        await stream.heard()
        await owner.heard()
        await make.version(registry, f"{hidden[0][0]}:unseen")
        assert await owner.names(1) == [f"{hidden[0][0]}:unseen"]
        for _ in range(3):
            await stream.heard()
        assert [line for line in stream.raw if line not in {"", ":", ": keep-alive"}] == []
