# Made by scripts/client; do not edit.
"""Who may: teams, members, and what is given on models and projects."""

from collections.abc import Iterator
from typing import Any

from greenroom.client.generated import inputs as forms
from greenroom.client.generated.sync import Operations
from greenroom.client.given import (
    checked_value,
    done,
    filled,
    found,
    holder,
    home,
    is_id,
    key,
    node,
    part,
    stated,
)
from greenroom.client.sync.pages import MAX_PAGE, each
from greenroom.client.types import (
    UNSET,
    AccessExplanation,
    Grant,
    Invitation,
    Member,
    NewInvitation,
    Role,
    Team,
    TeamSummary,
    UnsetType,
)


class AccessActs:
    """Who may; teams are named by id or OWNER/NAME, users and organizations by id or name."""

    _api: Operations

    def list_teams(
        self,
        organization: str | None = None,
        *,
        limit: int | None = None,
        page_size: int = MAX_PAGE,
    ) -> Iterator[TeamSummary]:
        """Yield the teams of an organization, or all that one sees."""

        def fetch(first: int, after: str | None) -> Any:
            if organization is None:
                return self._api.list_teams(first, after=after)
            owner = self._api.list_organization_teams(organization, first, after=after)
            return found(owner, "organization", organization).teams

        yield from each(fetch, limit=limit, page_size=page_size)

    def get_team(self, ref: str) -> Team:
        """Return a team with up to 100 each of its members, models and projects."""
        if is_id(ref, "tea"):
            return node(self._api.get_team_by_id(ref), "full_name", Team, "team", ref)
        return found(self._api.get_team(ref), "team", ref)

    def create_team(
        self, name: str, *, description: str | None = None, idempotency_key: str | None = None
    ) -> Team:
        """Create a team."""
        sent = filled(
            forms.CreateTeamInput,
            name=name,
            description=description,
            idempotency_key=key(idempotency_key),
        )
        return done(self._api.create_team(sent, repeat=True)).team

    def update_team(
        self,
        ref: str,
        *,
        name: str | UnsetType = UNSET,
        description: str | UnsetType | None = UNSET,
    ) -> Team:
        """Change what is given; None clears it."""
        sent = stated(forms.UpdateTeamInput, team=ref, name=name, description=description)
        return done(self._api.update_team(sent)).team

    def delete_team(self, ref: str) -> str:
        """Delete a team; return the id it had. Refused while some object names it alone."""
        return done(self._api.delete_team(stated(forms.DeleteTeamInput, team=ref))).deleted_id

    def add_team_member(self, ref: str, user: str, role: Role | str = Role.MEMBER) -> Team:
        """Take a member of the organization into a team."""
        sent = stated(forms.AddTeamMemberInput, team=ref, user=user, role=_role(role))
        return done(self._api.add_team_member(sent)).team

    def update_team_member(self, ref: str, user: str, role: Role | str) -> Team:
        """Change a role in a team."""
        sent = stated(forms.UpdateTeamMemberInput, team=ref, user=user, role=_role(role))
        return done(self._api.update_team_member(sent, repeat=True)).team

    def remove_team_member(self, ref: str, user: str) -> Team:
        """Take somebody out of a team."""
        sent = stated(forms.RemoveTeamMemberInput, team=ref, user=user)
        return done(self._api.remove_team_member(sent)).team

    def link_team(self, ref: str, *, model: str | None = None, project: str | None = None) -> None:
        """Name a team on a model or project, which is then kept to its teams."""
        sent = stated(forms.LinkTeamInput, team=ref, on=home(model, project))
        done(self._api.link_team(sent))

    def unlink_team(
        self, ref: str, *, model: str | None = None, project: str | None = None
    ) -> None:
        """Take a team's name off a model or project."""
        sent = stated(forms.UnlinkTeamInput, team=ref, on=home(model, project))
        done(self._api.unlink_team(sent))

    def grant(
        self,
        role: Role | str,
        *,
        model: str | None = None,
        project: str | None = None,
        user: str | None = None,
        team: str | None = None,
    ) -> Grant:
        """Give a user or a team a role on a model or project; again changes the role."""
        sent = stated(
            forms.GrantInput, on=home(model, project), to=holder(user, team), role=_role(role)
        )
        return done(self._api.grant_role(sent, repeat=True)).grant

    def revoke(
        self,
        *,
        model: str | None = None,
        project: str | None = None,
        user: str | None = None,
        team: str | None = None,
    ) -> str:
        """Take away what was granted to a user or a team; return the id it had."""
        sent = stated(forms.RevokeInput, on=home(model, project), to=holder(user, team))
        return done(self._api.revoke_role(sent)).deleted_id

    def list_grants(
        self,
        *,
        model: str | None = None,
        project: str | None = None,
        limit: int | None = None,
        page_size: int = MAX_PAGE,
    ) -> Iterator[Grant]:
        """Yield the roles that users and teams have on a model or project."""
        place = home(model, project)
        ref = str(place.model or place.project)

        def fetch(first: int, after: str | None) -> Any:
            if place.model is not None:
                if is_id(ref, "mod"):
                    return self._api.list_model_grants_by_id(ref, first, after=after)
                return self._api.list_model_grants(ref, first, after=after)
            if is_id(ref, "prj"):
                return self._api.list_project_grants_by_id(ref, first, after=after)
            return self._api.list_project_grants(ref, first, after=after)

        def page(first: int, after: str | None) -> Any:
            what = "model" if place.model is not None else "project"
            return part(fetch(first, after), "grants", what, ref)

        yield from each(page, limit=limit, page_size=page_size)

    def explain_access(
        self, user: str, *, model: str | None = None, project: str | None = None
    ) -> AccessExplanation:
        """Say which role somebody has on a model or project, and by which rule."""
        place = home(model, project)
        answer = self._api.explain_access(user=user, on=place)
        return found(answer, "model or project", str(place.model or place.project))

    def list_members(
        self, organization: str, *, limit: int | None = None, page_size: int = MAX_PAGE
    ) -> Iterator[Member]:
        """Yield the members of an organization."""

        def fetch(first: int, after: str | None) -> Any:
            owner = self._api.list_members(organization, first, after=after)
            return found(owner, "organization", organization).members

        yield from each(fetch, limit=limit, page_size=page_size)

    def add_member(self, organization: str, user: str, role: Role | str = Role.MEMBER) -> Member:
        """Make somebody whom one sees a member."""
        sent = stated(forms.AddMemberInput, organization=organization, user=user, role=_role(role))
        return done(self._api.add_member(sent)).member

    def update_member(self, organization: str, user: str, role: Role | str) -> Member:
        """Change a member's role."""
        sent = stated(
            forms.UpdateMemberInput, organization=organization, user=user, role=_role(role)
        )
        return done(self._api.update_member(sent, repeat=True)).member

    def remove_member(self, organization: str, user: str) -> str:
        """End a membership, with its teams and grants; return the id it had."""
        sent = stated(forms.RemoveMemberInput, organization=organization, user=user)
        return done(self._api.remove_member(sent)).deleted_id

    def create_service_account(
        self, organization: str, name: str, role: Role | str = Role.MEMBER
    ) -> Member:
        """Make an account for a program."""
        sent = stated(
            forms.CreateServiceAccountInput,
            organization=organization,
            name=name,
            role=_role(role),
        )
        return done(self._api.create_service_account(sent)).member

    def list_invitations(
        self, organization: str, *, limit: int | None = None, page_size: int = MAX_PAGE
    ) -> Iterator[Invitation]:
        """Yield the invitations of an organization, accepted, expired and revoked ones too."""

        def fetch(first: int, after: str | None) -> Any:
            owner = self._api.list_invitations(organization, first, after=after)
            return found(owner, "organization", organization).invitations

        yield from each(fetch, limit=limit, page_size=page_size)

    def create_invitation(
        self,
        organization: str,
        role: Role | str = Role.MEMBER,
        *,
        email: str | None = None,
        days: int | None = None,
    ) -> NewInvitation:
        """Offer a role to whoever has the link, which works once; its secret is told this once."""
        sent = filled(
            forms.CreateInvitationInput,
            organization=organization,
            role=_role(role),
            email=email,
            days=days,
        )
        return done(self._api.create_invitation(sent))

    def revoke_invitation(self, id: str) -> Invitation:
        """Take back an invitation that nobody accepted yet."""
        sent = stated(forms.RevokeInvitationInput, invitation=id)
        return done(self._api.revoke_invitation(sent)).invitation

    def accept_invitation(self, secret: str) -> Member:
        """Take an invitation as oneself."""
        sent = stated(forms.AcceptInvitationInput, secret=secret)
        return done(self._api.accept_invitation(sent)).member


def _role(value: Role | str) -> Role:
    return checked_value(Role, value, "role")
