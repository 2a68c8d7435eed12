"""How errors reach a client: expected ones as they are, surprises behind an id."""

import logging
import re
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from graphql import GraphQLError, GraphQLSyntaxError

from greenroom.errors import RegistryError

_log = logging.getLogger(__name__)

PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"
PERSISTED_QUERY_NOT_FOUND = "PERSISTED_QUERY_NOT_FOUND"
PERSISTED_QUERY_NOT_SUPPORTED = "PERSISTED_QUERY_NOT_SUPPORTED"
BAD_USER_INPUT = "BAD_USER_INPUT"
INTERNAL = "INTERNAL"

_SUGGESTION = re.compile(r" Did you mean .*\?")


def present(error: GraphQLError) -> dict[str, Any]:
    """Return an error as the client sees it, always with a code.

    What is neither a ``RegistryError`` nor GraphQL's own is logged with a fresh id, and the client
    gets that id and nothing else.
    """
    cause = error.original_error
    if isinstance(cause, RegistryError):
        return {**error.formatted, "message": cause.message, "extensions": cause.extensions}
    if cause is not None and not isinstance(cause, GraphQLError):
        return _hidden(error, cause)
    formatted = dict(error.formatted)
    formatted["message"] = _SUGGESTION.sub("", error.message)
    extensions = dict(error.extensions or {})
    if isinstance(error, GraphQLSyntaxError):
        extensions.setdefault("code", PARSE_FAILED)
    extensions.setdefault("code", BAD_USER_INPUT)
    formatted["extensions"] = extensions
    return formatted


def present_all(errors: Sequence[GraphQLError]) -> list[dict[str, Any]]:
    """Return errors as the client sees them, by their place: chance decides which comes first."""
    return [present(error) for error in sorted(errors, key=lambda error: error.path or [])]


def _hidden(error: GraphQLError, cause: BaseException) -> dict[str, Any]:
    id_ = uuid4().hex
    _log.error("unexpected error", exc_info=cause, extra={"error_id": id_, "path": error.path})
    formatted: dict[str, Any] = {
        "message": "Something went wrong on the server; the log has it under this id.",
        "extensions": {"code": INTERNAL, "id": id_},
    }
    if error.path is not None:
        formatted["path"] = error.path
    if error.formatted.get("locations"):
        formatted["locations"] = error.formatted["locations"]
    return formatted
