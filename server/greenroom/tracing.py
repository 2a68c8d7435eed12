"""Where time goes, for an operator who wants to know: spans, and what every line of the log has.

This is what there is where traces are off: spans that are nothing. ``http/telemetry.py`` has real ones, and
is imported, with the libraries it needs, where they are on.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar, Token
from typing import Protocol

Value = str | int | float | bool

AROUND: ContextVar[Mapping[str, str]] = ContextVar("greenroom_around", default={})  # noqa: B039 - never changed
"""The names under which the log knows what is being done: ``request_id``, ``trace_id``."""


class Span(Protocol):
    """Something that takes time."""

    def note(self, **attributes: Value | None) -> None:
        """Say more of it; dots of names are written as underscores twice."""

    def fail(self, what: str) -> None:
        """Say that it failed, by a word that tells nothing of anybody."""


class _Nothing:
    """A span of nothing."""

    def note(self, **attributes: Value | None) -> None:
        """Say nothing."""

    def fail(self, what: str) -> None:
        """Say nothing."""


NOTHING: Span = _Nothing()


class Tracer:
    """Traces nothing."""

    def span(self, name: str, **attributes: Value | None) -> AbstractContextManager[Span]:
        """Open a span within the one that is open."""
        return nullcontext(NOTHING)

    def request(self, headers: Mapping[str, str]) -> AbstractContextManager[Span]:
        """Open the span of a request, within the caller's where its headers name one."""
        return nullcontext(NOTHING)

    def watch(self, engine: object) -> None:
        """Have a span for each statement of an engine of SQLAlchemy."""

    def close(self) -> None:
        """Send what has not been sent. It may take some seconds."""


class around:  # noqa: N801 - it is used like a function
    """Have the lines of the log tell these names meanwhile."""

    def __init__(self, **names: str | None) -> None:
        self._names = {name: value for name, value in names.items() if value is not None}
        self._token: Token[Mapping[str, str]] | None = None

    def __enter__(self) -> None:
        """Begin to tell them, beside those that are told already."""
        self._token = AROUND.set({**AROUND.get(), **self._names})

    def __exit__(self, *_error: object) -> None:
        """Tell what was told before."""
        if self._token is not None:
            AROUND.reset(self._token)
