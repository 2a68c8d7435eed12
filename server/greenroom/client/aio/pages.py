"""Lists that are read page by page while somebody goes on reading."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

MAX_PAGE = 100
Fetch = Callable[[int, str | None], Awaitable[Any]]
"""How to get a page of so many rows that follow a cursor."""


async def each(
    fetch: Fetch, *, limit: int | None = None, page_size: int = MAX_PAGE
) -> AsyncIterator[Any]:
    """Yield the rows of all pages, at most ``limit``, and hold one page at a time."""
    after: str | None = None
    left = limit
    while left is None or left > 0:
        size = page_size if left is None else min(page_size, left)
        page = await fetch(max(1, min(size, MAX_PAGE)), after)
        if page is None:
            return
        for row in page.nodes:
            yield row
        if left is not None:
            left -= len(page.nodes)
        if not page.page_info.has_next_page:
            return
        after = page.page_info.end_cursor
