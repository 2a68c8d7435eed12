"""What takes the loop for long takes it one after the other, and what takes it for none comes between."""

import asyncio

import pytest

from greenroom.pace import Pace
from greenroom.schema.plans import plans
from tests import make
from tests.registry import Registry


async def test_what_takes_no_time_goes_before_the_second_that_takes_long():
    pace, order = Pace(), []

    async def slow(name: str) -> None:
        await pace.keep()
        order.append(name)

    async def quick(name: str) -> None:
        order.append(name)

    await asyncio.gather(slow("slow 1"), slow("slow 2"), slow("slow 3"), quick("a"), quick("b"))
    assert order == ["slow 1", "a", "b", "slow 2", "slow 3"]


async def test_who_waits_for_something_or_goes_away_lets_the_next_have_the_loop():
    pace, order = Pace(), []

    async def wait(name: str) -> None:
        await pace.keep()
        order.append(f"{name} begins")
        await asyncio.sleep(0.05)
        order.append(f"{name} ends")

    first, gone, last = (asyncio.create_task(wait(one)) for one in ("first", "gone", "last"))
    await asyncio.sleep(0)
    gone.cancel()
    await asyncio.wait_for(asyncio.gather(first, last), 5)
    assert gone.cancelled()
    assert order == ["first begins", "last begins", "first ends", "last ends"]


async def test_who_goes_away_at_the_moment_of_their_turn_passes_it_on():
    pace, order = Pace(), []

    async def slow(name: str) -> None:
        await pace.keep()
        order.append(name)

    gone: asyncio.Task[None]

    async def cancel() -> None:
        await pace.keep()
        asyncio.get_running_loop().call_soon(gone.cancel)  # right behind its turn

    first = asyncio.create_task(cancel())
    gone, last = asyncio.create_task(slow("gone")), asyncio.create_task(slow("last"))
    await asyncio.wait_for(asyncio.gather(first, last), 5)
    assert gone.cancelled()
    assert order == ["last"]


async def test_acts_and_lists_that_keep_pace_are_all_answered(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(plans, "SLOW_SECONDS", 0.0)
    await make.model(registry, "acme/churn")
    listed = '{ model(name: "acme/churn") { versions { totalCount nodes { name } } } }'
    for _ in range(3):
        await registry.ask(listed)
    answers = await asyncio.gather(
        *(make.version(registry, f"acme/churn:v{number}") for number in range(8)),
        *(registry.ask(listed) for _ in range(8)),
    )
    assert all(answer.body.get("errors") is None for answer in answers[8:])
    found = (await registry.ask(listed)).body["data"]["model"]["versions"]
    assert found["totalCount"] == 8
    assert sorted(one["name"] for one in found["nodes"]) == [f"v{number}" for number in range(8)]
