"""Tokens: 256 random bits that open the API, a browser session, or one sign-in.

A token reads ``grn_`` + 43 characters of URL-safe base 64 + 6 hexadecimal digits of CRC-32, so that
a scanner can find a leaked one and a mistyped one is refused before the store is asked. Only its
SHA-256 is stored: it is too random to need a slow hash.
"""

import hashlib
import re
import secrets
import zlib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    String,
    bindparam,
    case,
    exists,
    literal,
    select,
    update,
)
from sqlmodel import col

from greenroom.access.permissions import Permission
from greenroom.access.policy import Actor
from greenroom.access.standing import standing
from greenroom.database import Session
from greenroom.errors import Unauthenticated
from greenroom.tables import Instant, Token, TokenKind, User, now

_SHAPE = re.compile(r"grn_([A-Za-z0-9_-]{43})([0-9a-f]{6})")


def _checksum(text: str) -> str:
    return f"{zlib.crc32(text.encode()) & 0xFFFFFF:06x}"


def hash_of(secret: str) -> str:
    """Return what is stored of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def new_secret() -> tuple[str, str]:
    """Return a fresh secret in a token's form, and the hash to keep of it."""
    body = secrets.token_urlsafe(32)
    secret = f"grn_{body}{_checksum(body)}"
    return secret, hash_of(secret)


def is_token(text: str) -> bool:
    """Return whether the text has a token's form and its checksum is right."""
    match = _SHAPE.fullmatch(text)
    return match is not None and _checksum(match[1]) == match[2]


def issue(
    session: Session,
    user: User,
    *,
    kind: TokenKind,
    name: str,
    lasts: timedelta,
    scopes: Iterable[Permission] | None = None,
) -> tuple[str, Token]:
    """Add a token for the user; the secret is returned here and never again.

    ``scopes`` cut it down to these permissions; None leaves it all that its user may.
    """
    secret, hashed = new_secret()
    moment = now()
    token = Token(
        user_id=user.id,
        kind=kind,
        name=name,
        hash=hashed,
        scopes=None if scopes is None else sorted(one.name for one in scopes),
        created_at=moment,
        expires_at=moment + lasts,
    )
    session.add(token)
    return secret, token


def is_live_at(moment: Any) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Return the conditions under which a token opens anything at a moment."""
    return col(Token.revoked_at).is_(None), col(Token.expires_at) > moment


_ITS_TOKEN = select(col(Token.id)).where(
    col(Token.id) == bindparam("id", "", String),
    *is_live_at(bindparam("moment", now(), Instant())),
)


def _live() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Return the conditions under which a token opens anything at this moment."""
    return is_live_at(now())


def is_live(token_id: str) -> ColumnElement[bool]:
    """Return the condition that a token opens something at this moment."""
    return exists().where(col(Token.id) == token_id, *_live())


def not_valid() -> Unauthenticated:
    """Return the error of one whose token opens nothing; it says no more than that."""
    return Unauthenticated("The token is not valid: it is unknown, expired, used or revoked.")


async def _find(session: Session, secret: str, *kinds: TokenKind) -> Row[Token, User]:
    """Return the live token and its user. Raises ``Unauthenticated``, saying no more than that."""
    found = None
    if is_token(secret):
        statement = (
            select(Token, User)
            .join(User, col(User.id) == col(Token.user_id))
            .where(col(Token.hash) == hash_of(secret), col(Token.kind).in_(kinds), *_live())
        )
        found = (await session.exec(statement)).one_or_none()
    if found is None:
        raise not_valid()
    return found


async def verify(session: Session, secret: str, *kinds: TokenKind) -> Actor:
    """Return who a token stands for, with their present roles. Raises ``Unauthenticated``."""
    token, user = await _find(session, secret, *kinds)
    return await _stand(session, token, user)


def scopes_of(token: Token) -> frozenset[Permission] | None:
    """Return the permissions that a token is cut down to, None for one that is not."""
    if token.scopes is None:
        return None
    return frozenset(Permission[name] for name in token.scopes if name in Permission.__members__)


async def refresh(session: Session, actor: Actor) -> Actor:
    """Return the actor as they stand in this transaction.

    A role or token withdrawn since the request began is withdrawn here. Raises ``Unauthenticated``.
    """
    if actor.is_system or actor.token is None:
        return actor
    moment = now()
    if actor.as_of is not None and actor.as_of == session.began_at:
        # nobody has written since it was read, and nobody else can now
        if actor.token.expires_at <= moment:
            raise not_valid()
        return actor
    asked = {"id": actor.token.id, "moment": moment}
    if (await session.exec(_ITS_TOKEN, asked)).scalar_one_or_none() is None:
        raise not_valid()
    actor.standing = await standing(session, actor.user_id)
    return actor


async def recall(session: Session, user_id: str, token_id: str, *, reads_public: bool) -> Actor:
    """Return who something was signed for, as they stand now; empty ids are nobody's.

    Raises ``Unauthenticated`` where the token they had then is not valid any more.
    """
    if not user_id:
        return Actor(reads_public=reads_public)
    statement = (
        select(Token, User)
        .join(User, col(User.id) == col(Token.user_id))
        .where(col(Token.id) == token_id, col(Token.user_id) == user_id, *_live())
    )
    found = (await session.exec(statement)).one_or_none()
    if found is None:
        raise not_valid()
    token, user = found
    return await _stand(session, token, user)


async def _stand(session: Session, token: Token, user: User) -> Actor:
    return Actor(
        user=user,
        token=token,
        standing=await standing(session, user.id),
        scopes=scopes_of(token),
        reads_public=True,
    )


async def redeem(session: Session, secret: str) -> User:
    """Use up a one-time sign-in link; return whom it signs in. Raises ``Unauthenticated``."""
    token, user = await _find(session, secret, TokenKind.LINK)
    token.used_at = token.revoked_at = now()
    session.add(token)
    return user


async def revoke(session: Session, token_id: str) -> None:
    """End a token at once."""
    statement = (
        update(Token)
        .where(col(Token.id) == token_id, col(Token.revoked_at).is_(None))
        .values(revoked_at=now())
    )
    await session.exec(statement)


async def write_last_use(session: Session, used: Mapping[str, datetime]) -> None:
    """Write when tokens were last used, in one statement."""
    moments = {token_id: literal(at, Instant()) for token_id, at in used.items()}
    statement = (
        update(Token)
        .where(col(Token.id).in_(moments))
        .values(used_at=case(moments, value=col(Token.id)))
    )
    await session.exec(statement)
