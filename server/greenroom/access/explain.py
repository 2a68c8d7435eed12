"""Why somebody may do what they may: the facts of one user and one object, and the rule."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import col

from greenroom import tables
from greenroom.access.permissions import ROLES, VISITOR, Permission, strongest
from greenroom.access.policy import Facts, Rule, decide
from greenroom.database import Session
from greenroom.tables import Grant, Membership, Role, TeamLink, TeamMember, Visibility


@dataclass(frozen=True)
class Explanation:
    """The role of a user on a model or project, which rule gave it, and why, in a sentence."""

    user: tables.User
    role: Role | None
    rule: Rule
    reason: str
    permissions: frozenset[Permission]
    is_public: bool


async def facts_of(session: Session, user_id: str, home: tables.Model | tables.Project) -> Facts:
    """Read what a user's role on a model or project is decided from."""
    is_model = isinstance(home, tables.Model)
    link = col(TeamLink.model_id if is_model else TeamLink.project_id)
    granted = col(Grant.model_id if is_model else Grant.project_id)
    membership = select(col(Membership.role)).where(
        col(Membership.user_id) == user_id, col(Membership.organization_id) == home.organization_id
    )
    grant = select(col(Grant.role)).where(col(Grant.user_id) == user_id, granted == home.id)
    linked = (
        select(col(TeamMember.role))
        .join(TeamLink, col(TeamLink.team_id) == col(TeamMember.team_id))
        .where(col(TeamMember.user_id) == user_id, link == home.id)
    )
    by_team = (
        select(col(Grant.role))
        .join(TeamMember, col(TeamMember.team_id) == col(Grant.team_id))
        .where(col(TeamMember.user_id) == user_id, granted == home.id)
    )
    named = select(col(TeamLink.id)).where(link == home.id).limit(1)
    raised = [
        role
        for statement in (linked, by_team)
        for role in (await session.exec(statement)).scalars()
    ]
    return Facts(
        member=(await session.exec(membership)).scalar_one_or_none(),
        grant=(await session.exec(grant)).scalar_one_or_none(),
        raised=strongest(*raised) if raised else None,
        is_open=(
            home.visibility is not Visibility.PRIVATE
            and (await session.exec(named)).first() is None
        ),
    )


async def explain(
    session: Session, user: tables.User, home: tables.Model | tables.Project
) -> Explanation:
    """Return the role of a user on a model or project, with the rule that gave it."""
    facts = await facts_of(session, user.id, home)
    role, rule = decide(facts)
    is_public = home.visibility is Visibility.PUBLIC
    held = (ROLES[role] if role else frozenset()) | (VISITOR if is_public else frozenset())
    return Explanation(
        user=user,
        role=role,
        rule=rule,
        reason=_told(facts, role, rule, user.name, home),
        permissions=held,
        is_public=is_public,
    )


def _told(
    facts: Facts,
    role: Role | None,
    rule: Rule,
    name: str,
    home: tables.Model | tables.Project,
) -> str:
    """Return the rule in words."""
    owner = home.full_name.partition("/")[0]
    given = role.name if role else "no role"
    match rule:
        case Rule.NOT_A_MEMBER:
            return f"{name} is not a member of {owner}."
        case Rule.STEWARD:
            return f"{name} is {given} of {owner}, who have that role on everything in it."
        case Rule.GRANT:
            return f"A grant to {name} on {home.full_name} gives {given}, whatever other roles say."
        case Rule.TEAM:
            member = facts.member.name if facts.member else given
            return f"Teams of {name} and the role {member} in {owner} give {given}, the higher one."
        case Rule.ORGANIZATION:
            return f"{name} is {given} of {owner}, and {home.full_name} is open to its members."
        case Rule.CLOSED:
            why = "is private" if home.visibility is Visibility.PRIVATE else "names other teams"
            return f"{home.full_name} {why}, and nothing lets {name} in."
