"""A limit of time whose timer is set where there is something to wait for."""

import asyncio
from collections.abc import Callable, Coroutine, Generator
from functools import partial
from types import coroutine
from typing import Any, TypeVar

T = TypeVar("T")


async def within(seconds: float, doing: Coroutine[Any, Any, T]) -> T:
    """Return what a coroutine returns. Raises ``TimeoutError`` where it waits for longer.

    Until it waits for the first time nothing could end it, so there is no timer before; most of what is
    answered from SQLite waits for nothing, and a timer takes longer than reading a row of it.
    """
    try:
        first = doing.send(None)
    except StopIteration as done:
        result: T = done.value
        return result
    async with asyncio.timeout(seconds):
        return await _go_on(doing, first)


@coroutine
def _go_on(doing: Coroutine[Any, Any, T], waits_for: Any) -> Generator[Any, Any, T]:
    """Await a coroutine that waits for something already."""
    while True:
        go_on: Callable[[], Any]
        try:
            go_on = partial(doing.send, (yield waits_for))
        except GeneratorExit:
            doing.close()
            raise
        except BaseException as error:  # noqa: BLE001 - a cancellation among them, which is its own to handle
            go_on = partial(doing.throw, error)
        try:
            waits_for = go_on()
        except StopIteration as done:
            result: T = done.value
            return result
