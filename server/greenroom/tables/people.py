"""Who: organizations, users, their memberships and their tokens."""

from datetime import datetime
from enum import Enum
from typing import ClassVar

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from greenroom.tables.columns import Instant, Row, choice, now
from greenroom.tables.identifiers import identified


class Role(Enum):
    """What a member is in an organization, or on one model by a grant; most powerful first."""

    OWNER = "OWNER"
    MANAGER = "MANAGER"
    ADMIN = "ADMIN"
    MEMBER = "MEMBER"
    VIEWER = "VIEWER"
    OUTSIDER = "OUTSIDER"


class TokenKind(Enum):
    """What a token opens: the API, a browser session, or one sign-in."""

    ACCESS = "ACCESS"
    SESSION = "SESSION"
    LINK = "LINK"


class Organization(Row, table=True):
    """The owner of models and projects; its name is the first half of theirs."""

    __tablename__ = "organizations"
    tag: ClassVar[str] = "org"

    id: str = Field(default_factory=identified("org"), primary_key=True)
    name: str = Field(unique=True)
    created_at: datetime = Field(default_factory=now, sa_type=Instant)


class User(Row, table=True):
    """A person or program that acts."""

    __tablename__ = "users"
    tag: ClassVar[str] = "usr"

    id: str = Field(default_factory=identified("usr"), primary_key=True)
    name: str = Field(unique=True)
    email: str | None = Field(default=None, unique=True)
    created_at: datetime = Field(default_factory=now, sa_type=Instant)


class Membership(Row, table=True):
    """A user's role in an organization."""

    __tablename__ = "memberships"
    __table_args__ = (
        UniqueConstraint("user_id", "organization_id"),
        Index("ix_memberships_organization_id", "organization_id", "id"),
    )
    tag: ClassVar[str] = "mem"

    id: str = Field(default_factory=identified("mem"), primary_key=True)
    user_id: str = Field(foreign_key="users.id")
    organization_id: str = Field(foreign_key="organizations.id")
    role: Role = Field(sa_type=choice(Role))
    created_at: datetime = Field(default_factory=now, sa_type=Instant)


class Token(Row, table=True):
    """A bearer secret, of which only the SHA-256 is kept."""

    __tablename__ = "tokens"
    __table_args__ = (UniqueConstraint("hash"), Index("ix_tokens_user_id", "user_id"))
    tag: ClassVar[str] = "tok"

    id: str = Field(default_factory=identified("tok"), primary_key=True)
    user_id: str = Field(foreign_key="users.id")
    kind: TokenKind = Field(sa_type=choice(TokenKind))
    name: str
    hash: str
    created_at: datetime = Field(default_factory=now, sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)
    used_at: datetime | None = Field(default=None, sa_type=Instant)
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)
