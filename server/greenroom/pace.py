"""How what takes the loop for milliseconds leaves room for what takes it for none.

The loop does whatever is ready in the order in which it came. Where three lists and a registration are
ready at once, a version asked for by its name waits for all of them. So they take the loop one
after the other, and between two of them goes all that has come meanwhile.
"""

import asyncio
from collections import deque


class Pace:
    """Lets one of those who take long have the loop at a time, in the order of asking."""

    def __init__(self) -> None:
        self._is_taken = False
        self._waiting: deque[asyncio.Future[None]] = deque()

    async def keep(self) -> None:
        """Wait until one may take long: from here to where one next waits for anything."""
        loop = asyncio.get_running_loop()
        if self._is_taken:
            mine = loop.create_future()
            self._waiting.append(mine)
            try:
                await mine
            except asyncio.CancelledError:
                if not mine.cancelled():  # it came at the same moment
                    self._pass_on()
                raise
        self._is_taken = True
        loop.call_soon(self._pass_on)  # behind all that is ready by now

    def _pass_on(self) -> None:
        while self._waiting:
            next_ = self._waiting.popleft()
            if not next_.done():
                next_.set_result(None)
                return
        self._is_taken = False
