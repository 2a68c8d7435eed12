# Made by scripts/client; do not edit.
"""What happened, and what happens."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Any

from greenroom.client.generated import inputs as forms
from greenroom.client.generated.sync import Operations
from greenroom.client.given import checked_value
from greenroom.client.sync.pages import MAX_PAGE, each
from greenroom.client.types import Event, EventKind, EventUpdate

Kinds = Sequence[EventKind | str]


class EventActs:
    """What happened, and what happens, as far as one sees it."""

    _api: Operations

    def list_events(
        self,
        *,
        kinds: Kinds | None = None,
        model: str | None = None,
        project: str | None = None,
        query: str | None = None,
        limit: int | None = None,
        page_size: int = MAX_PAGE,
    ) -> Iterator[Event]:
        """Yield the events that there are, the newest first."""
        wanted = _filter(kinds, model, project)

        def fetch(first: int, after: str | None) -> Any:
            return self._api.list_events(first=first, after=after, filter_=wanted, query=query)

        yield from each(fetch, limit=limit, page_size=page_size)

    def events(
        self,
        *,
        after: str | None = None,
        kinds: Kinds | None = None,
        model: str | None = None,
        project: str | None = None,
    ) -> Iterator[EventUpdate]:
        """Yield events as they happen: each once, in the order in which they were written.

        It begins after the cursor ``after``; an empty one begins with the first event of all, and
        without one what happens from now on is yielded. A lost connection is made anew, and goes on
        after the last event. It ends by an error only: ``UnauthenticatedError`` when the token ends,
        ``UnreachableError`` when the registry stays away for longer than the client's patience.
        """
        wanted = _filter(kinds, model, project)
        if after is None:  # a place, so that nothing is lost before the first event comes
            last = self._api.find_last_event()
            after = (last and last.page_info.end_cursor) or ""
        updates: Any = self._api.follow_events(after=after, filter_=wanted)
        with closing(updates):
            yield from updates


def _filter(
    kinds: Kinds | None, model: str | None, project: str | None
) -> forms.EventFilter | None:
    """Return the events that are meant, None for all."""
    wanted: dict[str, Any] = {}
    if kinds:
        named = [checked_value(EventKind, kind, "kind of event").value for kind in kinds]
        wanted["kind"] = {"in": named}
    if model is not None:
        wanted["model"] = {"eq": model}
    if project is not None:
        wanted["project"] = {"eq": project}
    return forms.EventFilter.model_validate(wanted) if wanted else None
