"""Who together: teams, their members, what they are named on, and grants on one object."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from greenroom.tables.columns import Instant, Row, choice, now
from greenroom.tables.identifiers import identified
from greenroom.tables.people import Role

_ONE_OBJECT = "(model_id IS NULL) <> (project_id IS NULL)"
_ONE_HOLDER = "(user_id IS NULL) <> (team_id IS NULL)"


class Team(Row, table=True):
    """Members of an organization who work together, ``OWNER/NAME``."""

    __tablename__ = "teams"
    __table_args__ = (Index("ix_teams_organization_id", "organization_id", "name"),)
    tag: ClassVar[str] = "tea"

    id: str = Field(default_factory=identified("tea"), primary_key=True)
    organization_id: str = Field(foreign_key="organizations.id")
    name: str
    full_name: str = Field(unique=True)
    description: str | None = None
    created_at: datetime = Field(default_factory=now, sa_type=Instant)
    updated_at: datetime = Field(default_factory=now, sa_type=Instant)
    created_by_id: str = Field(foreign_key="users.id")


class TeamMember(Row, table=True):
    """A user's role in a team: VIEWER, MEMBER, CONTRIBUTOR or ADMIN."""

    __tablename__ = "team_members"
    __table_args__ = (
        UniqueConstraint("team_id", "user_id"),
        Index("ix_team_members_user_id", "user_id", "team_id", "role"),
    )
    tag: ClassVar[str] = "tmm"

    id: str = Field(default_factory=identified("tmm"), primary_key=True)
    team_id: str = Field(foreign_key="teams.id", ondelete="CASCADE")
    user_id: str = Field(foreign_key="users.id")
    role: Role = Field(sa_type=choice(Role))
    created_at: datetime = Field(default_factory=now, sa_type=Instant)


class TeamLink(Row, table=True):
    """A team that a model or project names: its members get in, others of the organization not."""

    __tablename__ = "team_links"
    __table_args__ = (
        UniqueConstraint("model_id", "team_id"),
        UniqueConstraint("project_id", "team_id"),
        CheckConstraint(_ONE_OBJECT, name="one_object"),
    )
    tag: ClassVar[str] = "tlk"

    id: str = Field(default_factory=identified("tlk"), primary_key=True)
    team_id: str = Field(foreign_key="teams.id", ondelete="CASCADE", index=True)
    model_id: str | None = Field(default=None, foreign_key="models.id", ondelete="CASCADE")
    project_id: str | None = Field(default=None, foreign_key="projects.id", ondelete="CASCADE")
    created_at: datetime = Field(default_factory=now, sa_type=Instant)


class Grant(Row, table=True):
    """A role of one user, or of one team's members, on one model or project."""

    __tablename__ = "grants"
    __table_args__ = (
        UniqueConstraint("user_id", "model_id"),
        UniqueConstraint("user_id", "project_id"),
        UniqueConstraint("team_id", "model_id"),
        UniqueConstraint("team_id", "project_id"),
        Index("ix_grants_model_id", "model_id", "id"),
        Index("ix_grants_project_id", "project_id", "id"),
        CheckConstraint(_ONE_OBJECT, name="one_object"),
        CheckConstraint(_ONE_HOLDER, name="one_holder"),
    )
    tag: ClassVar[str] = "gra"

    id: str = Field(default_factory=identified("gra"), primary_key=True)
    organization_id: str = Field(foreign_key="organizations.id")
    user_id: str | None = Field(default=None, foreign_key="users.id")
    team_id: str | None = Field(default=None, foreign_key="teams.id", ondelete="CASCADE")
    model_id: str | None = Field(default=None, foreign_key="models.id", ondelete="CASCADE")
    project_id: str | None = Field(default=None, foreign_key="projects.id", ondelete="CASCADE")
    role: Role = Field(sa_type=choice(Role))
    created_at: datetime = Field(default_factory=now, sa_type=Instant)
    created_by_id: str = Field(foreign_key="users.id")
