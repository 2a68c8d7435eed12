"""What a resolver knows: the store, who asks, and the loaders of this operation."""

from collections.abc import Awaitable, Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from strawberry.types import Info

from greenroom.access.addresses import Addresses
from greenroom.access.permissions import Permission
from greenroom.access.policy import Actor
from greenroom.access.standing import standing
from greenroom.access.tokens import refresh
from greenroom.database import Database, Session
from greenroom.deployers import Deployer
from greenroom.operations.feed import Feed
from greenroom.operations.listing import PageRequest
from greenroom.operations.webhooks import Post
from greenroom.schema.execution import Payloads
from greenroom.schema.loaders import Loaders
from greenroom.settings import Settings
from greenroom.storage import Storage

T = TypeVar("T")

_MOVES_THE_ACTOR = {
    Permission.ACCESS_UPDATE,
    Permission.ACCOUNT_UPDATE,
    Permission.MEMBER_UPDATE,
    Permission.TEAM_DELETE,
    Permission.TEAM_UPDATE,
}
"""What acts need that can change how the actor stands, as their payload is then read."""


@dataclass(frozen=True)
class Equipment:
    """What a process has besides its store.

    Where bytes lie, their addresses, what wakes those who follow changes, what tells webhooks, and
    what deploys.
    """

    storage: Storage
    addresses: Addresses
    feed: Feed
    post: Post
    deployers: Mapping[str, Deployer] = field(default_factory=dict)


@dataclass
class Context:
    """One operation's context; loaders are made for it and emptied after each mutation.

    ``cursor`` is where a subscription stands: at first where it is to go on, if that is known, then
    that of the event that was sent last. ``payloads`` are the plans of what a mutation answers.
    """

    database: Database
    settings: Settings
    equipment: Equipment
    actor: Actor
    loaders: Loaders = field(init=False)
    pages: dict[Hashable, PageRequest] = field(default_factory=dict)
    cursor: str | None = None
    payloads: Payloads | None = None
    _session: Session | None = None

    def __post_init__(self) -> None:
        """Make loaders that read as the actor."""
        self.loaders = Loaders(self.database, self.actor)

    @property
    def acting(self) -> tuple[Session, Actor]:
        """The transaction's session and who acts in it; only while an act is performed."""
        if self._session is None:
            message = "nothing is being done: only a mutation has a transaction"
            raise RuntimeError(message)
        return self._session, self.actor

    def renew(self, actor: Actor, cursor: str) -> None:
        """Go on to the next event of a subscription, as the actor stands now."""
        self.actor, self.cursor = actor, cursor
        self.loaders = Loaders(self.database, actor)
        self.pages.clear()

    async def act(self, permission: Permission, perform: Callable[[], Awaitable[T]]) -> T:
        """Run one act in a transaction as the actor stands in it, who must ask ``permission``."""

        async def act(session: Session) -> T:
            self.actor = await refresh(session, self.actor)
            self.actor.needs, self.actor.asked = permission, set()
            self._session = session
            try:
                result = await perform()
                if permission in _MOVES_THE_ACTOR:
                    self.actor.standing = await standing(session, self.actor.user_id)
                return result
            finally:
                self._session = None

        try:
            return await self.database.transaction(act, self.actor, is_short=True)
        finally:
            self.loaders = Loaders(self.database, self.actor)


Information = Info[Context, Any]
"""What Strawberry hands to a resolver that asks for it."""
