# Made by scripts/client; do not edit.
"""What came out of what."""

from collections.abc import Iterator
from typing import Any

from greenroom.client.errors import NotFoundError
from greenroom.client.generated.sync import Operations
from greenroom.client.given import checked_value, found
from greenroom.client.sync.pages import MAX_PAGE, each
from greenroom.client.types import Lineage, LineageDirection, VersionSummary


class LineageActs:
    """What came out of what, as far as one sees it."""

    _api: Operations

    def get_lineage(
        self,
        ref: str,
        *,
        direction: LineageDirection | str = LineageDirection.BOTH,
        depth: int = 3,
        first: int = 100,
        after: str | None = None,
    ) -> Lineage:
        """Return a page of what lies within so many steps of a version, run or artifact.

        ``ref`` is an id, or OWNER/MODEL:NAME. The first of the nodes is the thing itself; with
        ``after=page.page_info.end_cursor`` the next page follows.
        """
        way = checked_value(LineageDirection, direction, "direction")
        answer = self._api.get_lineage(of=ref, direction=way, depth=depth, first=first, after=after)
        return found(answer, "version, run or artifact", ref)

    def list_impact(
        self,
        artifact: str,
        *,
        query: str | None = None,
        limit: int | None = None,
        page_size: int = MAX_PAGE,
    ) -> Iterator[VersionSummary]:
        """Yield the versions that came out of an artifact, those in PRODUCTION first."""

        def fetch(first: int, after: str | None) -> Any:
            impact = self._api.list_impact(artifact=artifact, first=first, after=after, query=query)
            if impact is None:
                message = f"There is no artifact {artifact!r}."
                raise NotFoundError(message)
            return impact.versions

        yield from each(fetch, limit=limit, page_size=page_size)
