"""Which teams a model or project names: each function selects (parent id, row id) pairs."""

from typing import Any

from sqlalchemy import Select, select
from sqlmodel import col

from greenroom.tables import TeamLink

Pairs = Select[str, str]


def teams_of_models() -> tuple[Pairs, ...]:
    """A model and each team it names."""
    return (_pairs(TeamLink.model_id, TeamLink.team_id),)


def teams_of_projects() -> tuple[Pairs, ...]:
    """A project and each team it names."""
    return (_pairs(TeamLink.project_id, TeamLink.team_id),)


def models() -> tuple[Pairs, ...]:
    """A team and each model that names it."""
    return (_pairs(TeamLink.team_id, TeamLink.model_id),)


def projects() -> tuple[Pairs, ...]:
    """A team and each project that names it."""
    return (_pairs(TeamLink.team_id, TeamLink.project_id),)


def _pairs(parent: Any, row: Any) -> Pairs:
    return select(col(parent), col(row)).where(col(parent).is_not(None), col(row).is_not(None))
