"""Who: organizations, users, their memberships, invitations, ways to sign in, and tokens."""

from datetime import datetime
from enum import Enum
from typing import ClassVar

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from greenroom.tables.columns import Document, Instant, Row, choice, now
from greenroom.tables.identifiers import identified


class Role(Enum):
    """What one is in an organization, in a team, or on one object; most powerful first."""

    OWNER = "OWNER"
    MANAGER = "MANAGER"
    ADMIN = "ADMIN"
    CONTRIBUTOR = "CONTRIBUTOR"
    MEMBER = "MEMBER"
    VIEWER = "VIEWER"
    OUTSIDER = "OUTSIDER"


class UserKind(Enum):
    """What acts: a person, a program with an account of its own, or the registry itself."""

    PERSON = "PERSON"
    SERVICE_ACCOUNT = "SERVICE_ACCOUNT"
    SYSTEM = "SYSTEM"


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
    """A person or program that acts; a service account belongs to one organization."""

    __tablename__ = "users"
    tag: ClassVar[str] = "usr"

    id: str = Field(default_factory=identified("usr"), primary_key=True)
    name: str = Field(unique=True)
    email: str | None = Field(default=None, unique=True)
    kind: UserKind = Field(default=UserKind.PERSON, sa_type=choice(UserKind))
    organization_id: str | None = Field(default=None, foreign_key="organizations.id", index=True)
    password_hash: str | None = None
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


class Invitation(Row, table=True):
    """An offer of a role in an organization to whoever holds its secret; it is taken once."""

    __tablename__ = "invitations"
    __table_args__ = (
        UniqueConstraint("hash"),
        Index("ix_invitations_organization_id", "organization_id", "id"),
    )
    tag: ClassVar[str] = "inv"

    id: str = Field(default_factory=identified("inv"), primary_key=True)
    organization_id: str = Field(foreign_key="organizations.id")
    role: Role = Field(sa_type=choice(Role))
    email: str | None = None
    hash: str
    created_at: datetime = Field(default_factory=now, sa_type=Instant)
    created_by_id: str = Field(foreign_key="users.id")
    expires_at: datetime = Field(sa_type=Instant)
    accepted_at: datetime | None = Field(default=None, sa_type=Instant)
    accepted_by_id: str | None = Field(default=None, foreign_key="users.id")
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)


class Identity(Row, table=True):
    """Who a user is to an OpenID Connect provider."""

    __tablename__ = "identities"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)
    tag: ClassVar[str] = "idn"

    id: str = Field(default_factory=identified("idn"), primary_key=True)
    user_id: str = Field(foreign_key="users.id", index=True)
    issuer: str
    subject: str
    created_at: datetime = Field(default_factory=now, sa_type=Instant)


class SignInAttempt(Row, table=True):
    """A sign-in that failed, remembered to slow down whoever guesses."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = (
        Index("ix_sign_in_attempts_account", "account", "at"),
        Index("ix_sign_in_attempts_address", "address", "at"),
    )
    tag: ClassVar[str] = "sia"

    id: str = Field(default_factory=identified("sia"), primary_key=True)
    account: str
    address: str
    at: datetime = Field(default_factory=now, sa_type=Instant, index=True)


class Token(Row, table=True):
    """A bearer secret, of which only the SHA-256 is kept.

    ``scopes`` are the permissions it is cut down to; none at all means those of its user.
    """

    __tablename__ = "tokens"
    __table_args__ = (
        UniqueConstraint("hash"),
        Index("ix_tokens_user_id", "user_id"),
        Index("ix_tokens_revoked_at", "revoked_at"),
    )
    tag: ClassVar[str] = "tok"

    id: str = Field(default_factory=identified("tok"), primary_key=True)
    user_id: str = Field(foreign_key="users.id")
    kind: TokenKind = Field(sa_type=choice(TokenKind))
    name: str
    hash: str
    scopes: list[str] | None = Field(default=None, sa_type=Document)
    created_at: datetime = Field(default_factory=now, sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)
    used_at: datetime | None = Field(default=None, sa_type=Instant)
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)
