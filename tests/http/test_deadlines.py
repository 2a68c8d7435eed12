"""A limit of time behaves like asyncio's own, though its timer is set late."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from greenroom.http.deadlines import within

SOON = 0.01


async def test_what_waits_for_nothing_sets_no_timer(monkeypatch: pytest.MonkeyPatch) -> None:
    async def told() -> str:
        return "told"

    def refuse(*_: Any) -> None:
        pytest.fail("a timer was set")

    loop = asyncio.get_running_loop()
    monkeypatch.setattr(loop, "call_at", refuse)
    monkeypatch.setattr(loop, "call_later", refuse)
    assert await within(1, told()) == "told"


async def test_what_waits_is_told_what_it_waited_for() -> None:
    loop = asyncio.get_running_loop()
    ahead = loop.create_future()

    async def told() -> str:
        await asyncio.sleep(0)
        first: str = await ahead
        return first + await asyncio.create_task(asyncio.sleep(SOON, " told"))

    loop.call_later(SOON, ahead.set_result, "it is")
    assert await within(1, told()) == "it is told"


@pytest.mark.parametrize("waits", [False, True])
async def test_its_error_is_raised(waits: bool) -> None:
    async def fail() -> None:
        if waits:
            await asyncio.sleep(0)
        raise KeyError(waits)

    with pytest.raises(KeyError, match=str(waits)):
        await within(1, fail())


async def test_an_error_that_it_waits_for_is_its_own_to_handle() -> None:
    async def fail() -> None:
        await asyncio.sleep(0)
        raise KeyError

    async def handle() -> str:
        try:
            await asyncio.create_task(fail())
        except KeyError:
            await asyncio.sleep(0)
        return "handled"

    assert await within(1, handle()) == "handled"


async def test_what_takes_too_long_is_ended_and_cleans_up() -> None:
    ended = []

    async def wait() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            ended.append(True)

    with pytest.raises(TimeoutError):
        await within(SOON, wait())
    assert ended == [True]
    task = asyncio.current_task()
    assert task is not None
    assert not task.cancelling()


async def test_who_is_cancelled_is_cancelled() -> None:
    ended: list[type[BaseException]] = []

    async def wait() -> None:
        try:
            await asyncio.Event().wait()
        except BaseException as error:
            ended.append(type(error))
            raise

    task = asyncio.create_task(within(60, wait()))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert ended == [asyncio.CancelledError]


@pytest.mark.parametrize("end", [lambda one: one.close(), lambda one: one.throw(GeneratorExit)])
def test_what_is_given_up_is_closed(end: Callable[[Any], object]) -> None:
    ended = []

    async def wait() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(True)

    async def begin() -> None:
        outer = within(60, wait())
        outer.send(None)
        try:
            end(outer)
        except GeneratorExit:
            pass

    asyncio.run(begin())
    assert ended == [True]
