"""What a shell offers for the word that is being typed: names that the registry has.

A completion asks once and never waits long, as somebody sits before it; where there is no answer it
offers nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import islice
from typing import Any

import greenroom.client
from greenroom.client import ClientError, credentials

MOST = 50
"""Names that are offered at once."""

LOOKED_AT = 500
"""Names that are compared with what was typed."""

SECONDS = 2.0


def words(*known: str) -> Callable[[str], list[str]]:
    """Return a completion that offers fixed words."""

    def offer(incomplete: str) -> list[str]:
        return [word for word in known if word.startswith(incomplete.lower())]

    return offer


def models(incomplete: str) -> list[str]:
    """Offer models, OWNER/MODEL."""
    return _begin_with(incomplete, lambda client: client.list_models(limit=LOOKED_AT))


def projects(incomplete: str) -> list[str]:
    """Offer projects, OWNER/PROJECT."""
    return _begin_with(incomplete, lambda client: client.list_projects(limit=LOOKED_AT))


def teams(incomplete: str) -> list[str]:
    """Offer teams, OWNER/TEAM."""
    return _begin_with(incomplete, lambda client: client.list_teams(limit=LOOKED_AT))


def deployments(incomplete: str) -> list[str]:
    """Offer deployments by their ids, the latest first."""
    return _offered(
        lambda client: (
            one.id
            for one in client.list_deployments(limit=LOOKED_AT)
            if one.id.startswith(incomplete)
        )
    )


def versions_by_full_name(incomplete: str) -> list[str]:
    """Offer OWNER/MODEL:VERSION, of the model that is named, or the models until one is."""
    model, colon, _ = incomplete.partition(":")
    if not colon:
        return models(incomplete)
    return _begin_with(incomplete, lambda client: client.list_versions(model, limit=LOOKED_AT))


def versions(ctx: Any, incomplete: str) -> list[str]:
    """Offer the versions of the model that was named before, or that is set."""
    model = _named_before(ctx) or _settings().get("model")
    if not model:
        return []
    return _offered(
        lambda client: (
            one.name
            for one in client.list_versions(model, limit=LOOKED_AT)
            if one.name.startswith(incomplete)
        )
    )


def _named_before(ctx: Any) -> str | None:
    """Return the model that the command line names so far; its arguments are not parsed yet."""
    named = ctx.params.get("project") or next((one for one in ctx.args if "/" in one), None)
    return named and str(named).partition(":")[0]


def _begin_with(incomplete: str, ask: Callable[[Any], Iterable[Any]]) -> list[str]:
    def names(client: Any) -> Iterator[str]:
        return (one.full_name for one in ask(client) if one.full_name.startswith(incomplete))

    return _offered(names)


def _offered(names: Callable[[Any], Iterable[str]]) -> list[str]:
    """Ask the registry; whatever goes wrong, somebody typing is not told of it."""
    with (
        suppress(ClientError),
        greenroom.client.Client(timeout=SECONDS, retries=0, patience=0) as client,
    ):
        return list(islice(names(client), MOST))
    return []


def _settings() -> Mapping[str, str]:
    with suppress(ClientError):
        return credentials.read().settings
    return {}
