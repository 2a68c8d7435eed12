"""Bodies of requests, read within limits of size and time."""

from collections.abc import Callable

from starlette.requests import ClientDisconnect, Request

from greenroom.http.deadlines import within


def media_of(request: Request) -> str:
    """Return the media type of what was sent."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def read(
    request: Request, limit: int, seconds: float, refusal: Callable[[int, str], Exception]
) -> bytes:
    """Return a body of at most ``limit`` bytes that comes within so many seconds.

    Raises ``refusal``, of a status and a message, beyond them, and ``ClientDisconnect``.
    """

    def too_large() -> Exception:
        return refusal(413, f"The body is larger than {limit:,} bytes.")

    stated = request.headers.get("content-length", "0")
    if stated.isdigit() and int(stated) > limit:
        raise too_large()

    async def read() -> bytes:
        body = bytearray()
        while True:
            message = await request.receive()
            if message["type"] == "http.disconnect":
                raise ClientDisconnect
            body += message.get("body", b"")
            if len(body) > limit:
                raise too_large()
            if not message.get("more_body"):
                return bytes(body)

    try:
        return await within(seconds, read())
    except TimeoutError as error:
        raise refusal(408, f"The body took longer than {seconds:g} seconds.") from error
