"""Documents that a client names by their SHA-256 instead of sending them again.

The protocol is Apollo's automatic persisted queries: a client sends the hash alone, and with it the
document where it is told ``PERSISTED_QUERY_NOT_FOUND``. Each process keeps what came to it.
"""

import hashlib
from collections import OrderedDict
from typing import Any

from greenroom.http.refusals import BadRequestError
from greenroom.schema.errors import PERSISTED_QUERY_NOT_FOUND, PERSISTED_QUERY_NOT_SUPPORTED

VERSION = 1
MAX_CHARACTERS = 4_000_000
"""So long the documents that are kept are together."""


class PersistedQueries:
    """The documents that came with their hash, the latest of them."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, str] = OrderedDict()
        self._characters = 0

    def complete(self, given: dict[str, Any]) -> None:
        """Put the document into a request that names it.

        Raises ``BadRequestError`` where it is not known here, or is another one than the hash says.
        """
        stated = _stated(given)
        if stated is None:
            return
        text = given.get("query")
        if not text:
            if stated not in self._kept:
                raise BadRequestError(400, "PersistedQueryNotFound", code=PERSISTED_QUERY_NOT_FOUND)
            self._kept.move_to_end(stated)
            given["query"] = self._kept[stated]
        elif isinstance(text, str) and hash_of(text) != stated:
            message = "extensions.persistedQuery.sha256Hash is not the SHA-256 of the document."
            raise BadRequestError(400, message)

    def keep(self, given: dict[str, Any]) -> None:
        """Keep the document of a request that names it, once it is known to be a valid one."""
        stated = _stated(given)
        if stated is None or stated in self._kept or len(given["query"]) > MAX_CHARACTERS:
            return
        self._kept[stated] = given["query"]
        self._characters += len(given["query"])
        while self._characters > MAX_CHARACTERS:
            _, oldest = self._kept.popitem(last=False)
            self._characters -= len(oldest)


def _stated(given: dict[str, Any]) -> str | None:
    """Return the hash in a request. Raises ``BadRequestError`` for one of another form."""
    extensions = given.get("extensions")
    stated = extensions.get("persistedQuery") if isinstance(extensions, dict) else None
    if stated is None:
        return None
    if not isinstance(stated, dict) or stated.get("version") != VERSION:
        message = f"extensions.persistedQuery.version is {VERSION}."
        raise BadRequestError(400, message, code=PERSISTED_QUERY_NOT_SUPPORTED)
    hash_ = stated.get("sha256Hash")
    if not isinstance(hash_, str):
        message = "extensions.persistedQuery.sha256Hash is the SHA-256 of a document, a text."
        raise BadRequestError(400, message)
    return hash_.lower()


def hash_of(text: str) -> str:
    """Return the SHA-256 of a document, in hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
