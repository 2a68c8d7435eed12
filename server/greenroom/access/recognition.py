"""Who a token stands for, asked for each request: without SQLAlchemy, and once as long as nobody writes."""

from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Dialect, String, bindparam, cast, func, select
from sqlmodel import col

from greenroom.access.permissions import Permission
from greenroom.access.policy import Actor
from greenroom.access.standing import Standing, select_standing, standing_of
from greenroom.access.tokens import hash_of, is_live_at, is_token, not_valid, scopes_of
from greenroom.database import Database
from greenroom.prepared import Prepared, Records
from greenroom.reading import Snapshot
from greenroom.tables import Instant, Role, Token, TokenKind, User, now
from greenroom.tables.columns import choice

KEPT = 1024


@dataclass(frozen=True)
class _Known:
    """Who a token stood for when the store was at a state."""

    state: Hashable
    token: Token
    user: User
    standing: Standing
    scopes: frozenset[Permission] | None


class Recognition:
    """Knows whom tokens stand for.

    What it has read holds as long as the store says that nobody has written since. SQLite tells that
    without being asked a statement. PostgreSQL tells with a statement which transactions it sees
    (``pg_current_snapshot``): two that see the same ones see the same rows. So there the token is read
    each time, and the rest is not.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        dialect: Dialect = database.reader.dialect
        self._tokens, self._users = Records(Token, dialect), Records(User, dialect)
        kind = bindparam("kind", TokenKind.ACCESS, choice(TokenKind))
        sees: list[Any] = []
        if dialect.name == "postgresql":
            sees = [cast(func.pg_current_snapshot(), String)]
        self._find = Prepared(
            select(*self._tokens.columns, *self._users.columns, *sees)
            .join_from(Token, User, col(User.id) == col(Token.user_id))
            .where(
                col(Token.hash) == bindparam("hash", "", String),
                col(Token.kind) == kind,
                *is_live_at(bindparam("moment", now(), Instant())),
            ),
            dialect,
        )
        user_id = bindparam("user_id", "", String)
        self._standing = Prepared(select_standing(user_id), dialect)
        self._known: OrderedDict[tuple[str, TokenKind], _Known] = OrderedDict()

    async def verify(self, secret: str, kind: TokenKind) -> Actor:
        """Return who a token stands for, with their present roles.

        Raises ``Unauthenticated``, and the driver's errors.
        """
        if not is_token(secret):
            raise not_valid()
        state = self._database.state()
        key = (hash_of(secret), kind)
        known = self._known.get(key)
        if (
            known is None
            or state is None
            or known.state != state
            or known.token.expires_at <= now()
        ):
            async with self._database.snapshot(in_loop=True) as snapshot:
                known = await self._read(snapshot, key, state, known)
            if known.state is not None:
                self._known[key] = known
                self._known.move_to_end(key)
                if len(self._known) > KEPT:
                    self._known.popitem(last=False)
        return Actor(
            user=known.user,
            token=known.token,
            standing=known.standing,
            scopes=known.scopes,
            reads_public=True,
            as_of=known.state,
        )

    async def _read(
        self, snapshot: Snapshot, key: tuple[str, TokenKind], state: Hashable, before: _Known | None
    ) -> _Known:
        """Read who a token stands for; ``before`` is who it did when it was last asked."""
        hashed, kind = key
        given = {"hash": hashed, "kind": kind, "moment": now()}
        rows = await snapshot.rows(self._find.sql, self._find.parameters(given))
        if not rows:
            raise not_valid()
        (row,) = rows
        if self._database.tells_snapshots:
            state = row[-1]
            if before is not None and before.state == state:
                return before
        token = self._tokens.of(row)
        user = self._users.of(row[len(self._tokens.columns) :])
        asked = self._standing.parameters({"user_id": user.id})
        stands = await snapshot.rows(self._standing.sql, asked)
        standing = standing_of(_with_role(one) for one in stands)
        return _Known(state, token, user, standing, scopes_of(token))


def _with_role(row: Sequence[Any]) -> tuple[str, str, Role]:
    kind, id_, role = row
    return kind, id_, Role[role]
