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
        async with pace.slowly():
            order.append(name)

    async def quick(name: str) -> None:
        order.append(name)

    await asyncio.gather(slow("slow 1"), slow("slow 2"), slow("slow 3"), quick("a"), quick("b"))
    assert order == ["slow 1", "a", "b", "slow 2", "slow 3"]


async def test_who_fails_or_goes_away_lets_the_next_have_the_loop():
    pace, order = Pace(), []

    async def fail() -> None:
        async with pace.slowly():
            raise LookupError

    async def wait(name: str) -> None:
        async with pace.slowly():
            await asyncio.sleep(0.01)
            order.append(name)

    failing, first, gone, last = (
        asyncio.create_task(one) for one in (fail(), wait("first"), wait("gone"), wait("last"))
    )
    await asyncio.sleep(0.005)
    gone.cancel()
    assert isinstance((await asyncio.gather(failing, return_exceptions=True))[0], LookupError)
    await first
    await asyncio.wait_for(last, 5)
    assert order == ["first", "last"]


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
