"""What sending bytes and fetching them share: who holds an address, and how many do at once."""

from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from starlette.requests import Request

from greenroom.access.addresses import Addresses
from greenroom.access.policy import Actor
from greenroom.access.tokens import recall
from greenroom.database import Database, Session
from greenroom.errors import Forbidden, RateLimited
from greenroom.http.authentication import request_id_of
from greenroom.settings import Settings
from greenroom.storage import Storage

MAX_AT_ONCE = 32


class Transfers:
    """The store, the storage, and the addresses of one process."""

    def __init__(
        self, database: Database, storage: Storage, addresses: Addresses, settings: Settings
    ) -> None:
        self.database = database
        self.storage = storage
        self.addresses = addresses
        self.settings = settings
        self._under_way: Counter[str] = Counter()

    @asynccontextmanager
    async def holder(
        self, request: Request, purpose: str, subject_id: str
    ) -> AsyncIterator[tuple[Session, Actor]]:
        """Open a session to read, as whoever the request's address was made for.

        Raises ``Forbidden`` where the address is not valid (any more), ``Unauthenticated`` where its
        holder's token is not.
        """
        opened = self.addresses.open(purpose, subject_id, request.query_params.get("token"))
        if opened is None:
            message = "The address is not valid, or not any more: ask for a new one."
            raise Forbidden(message, at=("token",))
        async with self.database.read() as session:
            actor = await recall(
                session,
                opened.user_id,
                opened.token_id,
                reads_public=self.settings.anonymous_reading,
            )
            actor.request_id = request_id_of(request)
            request.state.user_id = opened.user_id or None
            yield session, actor

    @contextmanager
    def counted(self, actor: Actor) -> Iterator[None]:
        """Refuse one more transfer of somebody who has too many under way."""
        key = actor.user.id if actor.user else ""
        if self._under_way[key] >= MAX_AT_ONCE:
            message = f"You have {MAX_AT_ONCE} transfers under way; wait for one."
            raise RateLimited(message)
        self._under_way[key] += 1
        try:
            yield
        finally:
            self._under_way[key] -= 1
            if not self._under_way[key]:
                del self._under_way[key]
