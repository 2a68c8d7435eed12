"""One message sent by HTTP POST: within a time, without following redirects, its answer cut short."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass

import httpcore

from greenroom.sending.reach import GuardedNetwork, Reach, RefusedError
from greenroom.trust import trust_of_system

SECONDS = 10.0
MAX_READ = 64 * 1024
MAX_KEPT = 1024


@dataclass(frozen=True)
class Answer:
    """What a receiver answered, or the ``error`` that kept it from it.

    ``is_late`` says that it did not come within the time that a receiver has.
    """

    seconds: float
    status: int | None = None
    headers: Mapping[str, str] | None = None
    body: str | None = None
    error: str | None = None
    is_late: bool = False

    @property
    def has_arrived(self) -> bool:
        """Whether the receiver took the message: an answer from 200 to 299."""
        return self.error is None and self.status is not None and 200 <= self.status < 300  # noqa: PLR2004

    @property
    def is_gone(self) -> bool:
        """Whether the receiver wants to be told no more: 410."""
        return self.status == 410  # noqa: PLR2004

    def header(self, name: str) -> str | None:
        """Return a header of the answer."""
        return (self.headers or {}).get(name)


class Post:
    """Sends messages to receivers within reach; each by a connection of its own."""

    def __init__(self, reach: Reach, *, seconds: float = SECONDS) -> None:
        self._reach = reach
        self._seconds = seconds
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=trust_of_system(),
            max_connections=None,
            max_keepalive_connections=0,
            network_backend=GuardedNetwork(reach),
        )

    async def send(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Send one message; return what became of it, whatever that is."""
        began = time.monotonic()
        status: int | None = None
        told: dict[str, str] = {}
        read = b""
        error = None
        is_late = False
        try:
            self._reach.check(url)
            async with (
                asyncio.timeout(self._seconds),
                self._pool.stream(
                    "POST", url, content=body, headers=[*headers.items()]
                ) as response,
            ):
                status = response.status
                told = {
                    name.decode("latin-1").lower(): value.decode("latin-1")
                    for name, value in response.headers
                }
                async for chunk in response.aiter_stream():
                    read += chunk
                    if len(read) > MAX_READ:
                        break
        except RefusedError as refusal:
            error = f"Not sent: {refusal}."
        except (TimeoutError, httpcore.TimeoutException):
            error = f"No answer within {self._seconds:g} seconds."
            is_late = True
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as failure:
            error = f"No answer: {_words(failure)}."
        except (ValueError, UnicodeError):
            error = "Not sent: the address is not a URL."
        return Answer(time.monotonic() - began, status, told, _kept(read), error, is_late)

    async def close(self) -> None:
        """Close what is open."""
        await self._pool.aclose()


def _kept(read: bytes) -> str | None:
    """Return the beginning of an answer as a text that every store takes."""
    text = read[: MAX_KEPT * 4].decode(errors="replace").replace("\x00", "\ufffd")[:MAX_KEPT]
    return text or None


def _words(failure: Exception) -> str:
    return f"{type(failure).__name__}: {failure}".rstrip(": .")[:200]
