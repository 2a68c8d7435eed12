"""Waking those who wait for a change, in this process."""

import asyncio

LISTENS = "greenroom listens"
"""How a connection names itself that waits for what other processes tell: each that serves has one."""


class Wakeup:
    """Tells that something may have changed; what is told while nobody waits is not lost.

    Who waits remembers the ``count`` at which it last looked.
    """

    def __init__(self) -> None:
        self.count = 0
        self._waiting: set[asyncio.Future[None]] = set()

    def wake(self) -> None:
        """Wake everybody who waits."""
        self.count += 1
        waiting, self._waiting = self._waiting, set()
        for one in waiting:
            if not one.done():
                one.set_result(None)

    async def wait(self, seen: int, seconds: float | None = None) -> int:
        """Wait until it has woken since ``seen``, or the seconds have passed; return its count."""
        if self.count == seen:
            future = asyncio.get_running_loop().create_future()
            self._waiting.add(future)
            try:
                await asyncio.wait({future}, timeout=seconds)
            finally:
                self._waiting.discard(future)
        return self.count
