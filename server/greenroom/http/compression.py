"""What is sent compressed, to those who read it."""

import asyncio
import gzip

LEAST = 1024
"""Bytes below which compressing gains nothing that anybody notices."""

_LEVEL = 5
_ASIDE = 64 * 1024
"""Bytes above which it is done in a thread, as others would wait for it."""


def accepts(accept_encoding: str, wanted: str) -> bool:
    """Whether an ``Accept-Encoding`` header names a coding and does not give it the weight zero."""
    for item in accept_encoding.lower().split(","):
        coding, _, weight = item.replace(" ", "").partition(";q=")
        if coding.removeprefix("x-") == wanted:
            return weight.strip("0.") != "" if weight else True
    return False


async def compress(body: bytes) -> bytes:
    """Return a body as gzip, the same for the same body."""
    if len(body) > _ASIDE:
        return await asyncio.to_thread(gzip.compress, body, _LEVEL, mtime=0)
    return gzip.compress(body, _LEVEL, mtime=0)
