"""What browsers and scripts post to pages: small forms, or JSON objects of texts."""

from collections.abc import Mapping
from urllib.parse import parse_qs

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request

from greenroom.http.bodies import media_of, read

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
MAX_BYTES = 16 * 1024
MAX_FIELDS = 20
LONGEST_ADDRESS = 2_048


async def read_fields(request: Request, *, seconds: float) -> Mapping[str, str]:
    """Return the posted fields. Raises ``HTTPException`` for anything but a small form or JSON."""
    media = media_of(request)
    if media not in {FORM, JSON}:
        raise HTTPException(415, f"Send a form ({FORM}) or {JSON}.")
    body = await read(request, MAX_BYTES, seconds, HTTPException)
    if media == JSON:
        return _from_json(body)
    try:
        found = parse_qs(
            body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS
        )
    except ValueError as error:
        raise HTTPException(400, "The form cannot be read.") from error
    return {name: values[0] for name, values in found.items()}


def local_path(text: str | None) -> str:
    """Return where to go next if it is a path on this site, else the first page.

    A browser drops tabs and line ends from an address and reads a backslash as a slash.
    """
    usual = "/"
    if not text or len(text) > LONGEST_ADDRESS or not text.isascii() or not text.isprintable():
        return usual
    if not text.startswith("/") or text.startswith("//") or "\\" in text or " " in text:
        return usual
    return text


def _from_json(body: bytes) -> Mapping[str, str]:
    try:
        given = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise HTTPException(400, f"The body is not JSON: {error}.") from error
    if not isinstance(given, dict) or not all(isinstance(one, str) for one in given.values()):
        raise HTTPException(400, "The body is a JSON object with texts.")
    return given
