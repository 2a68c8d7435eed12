"""What mutations of access take: of organizations, teams, grants, accounts and tokens."""

import strawberry
from strawberry import ID

from greenroom.schema.enums import PermissionName, Role, Visibility
from greenroom.schema.inputs import maybe, optional, told, usual
from greenroom.tables import Role as RoleValue

_ORGANIZATION = "The organization: its id or name."
_TEAM = "The team: its id, or OWNER/NAME."
_USER = "The user: their id or name."
_ON = "The model or project."
_TO = "The user or team."
_ROLE = "The role; none above your own."
_KEY = "Makes the create safe to repeat: the same key and input give the first answer again."


@strawberry.input(one_of=True, description="A model or a project: exactly one of them.")
class HomeInput:
    """A model or a project."""

    model: ID | None = maybe("The model: its id, or OWNER/NAME.")
    project: ID | None = maybe("The project: its id, or OWNER/NAME.")

    def keys(self) -> dict[str, str | None]:
        """Return which one it is, as keyword arguments of an act."""
        return {"model": optional(self.model), "project": optional(self.project)}


@strawberry.input(one_of=True, description="A user or a team: exactly one of them.")
class HolderInput:
    """A user or a team."""

    user: ID | None = maybe(_USER)
    team: ID | None = maybe(_TEAM)

    def keys(self) -> dict[str, str | None]:
        """Return which one it is, as keyword arguments of an act."""
        return {"user": optional(self.user), "team": optional(self.team)}


@strawberry.input(description="What setVisibility takes.")
class SetVisibilityInput:
    """What setVisibility takes."""

    on: HomeInput = told(_ON)
    visibility: Visibility = told("Who reads it without being named on it.")


@strawberry.input(description="What grant takes.")
class GrantInput:
    """What grant takes."""

    on: HomeInput = told(_ON)
    to: HolderInput = told(_TO)
    role: Role = told("ADMIN, CONTRIBUTOR, MEMBER, VIEWER; for a user also OUTSIDER.")


@strawberry.input(description="What revoke takes.")
class RevokeInput:
    """What revoke takes."""

    on: HomeInput = told(_ON)
    to: HolderInput = told(_TO)


@strawberry.input(description="What linkTeam takes.")
class LinkTeamInput:
    """What linkTeam takes."""

    team: ID = told(_TEAM)
    on: HomeInput = told(_ON)


@strawberry.input(description="What unlinkTeam takes.")
class UnlinkTeamInput:
    """What unlinkTeam takes."""

    team: ID = told(_TEAM)
    on: HomeInput = told(_ON)


@strawberry.input(description="What createTeam takes.")
class CreateTeamInput:
    """What createTeam takes."""

    name: str = told("OWNER/NAME; a name is 1 to 128 letters, digits, '_', '.' or '-'.")
    description: str | None = maybe("What it is for; at most 4,096 characters.")
    idempotency_key: str | None = maybe(_KEY)


@strawberry.input(description="What updateTeam takes.")
class UpdateTeamInput:
    """What updateTeam takes."""

    team: ID = told(_TEAM)
    name: str | None = maybe("A new name, without the owner; null is refused.")
    description: str | None = maybe("What it is for; at most 4,096 characters.")


@strawberry.input(description="What deleteTeam takes.")
class DeleteTeamInput:
    """What deleteTeam takes."""

    team: ID = told(_TEAM)


@strawberry.input(description="What addTeamMember takes.")
class AddTeamMemberInput:
    """What addTeamMember takes."""

    team: ID = told(_TEAM)
    user: ID = told("A member of the team's organization: their id or name.")
    role: Role = usual(RoleValue.MEMBER, "ADMIN, CONTRIBUTOR, MEMBER or VIEWER.")


@strawberry.input(description="What updateTeamMember takes.")
class UpdateTeamMemberInput:
    """What updateTeamMember takes."""

    team: ID = told(_TEAM)
    user: ID = told(_USER)
    role: Role = told("ADMIN, CONTRIBUTOR, MEMBER or VIEWER.")


@strawberry.input(description="What removeTeamMember takes.")
class RemoveTeamMemberInput:
    """What removeTeamMember takes."""

    team: ID = told(_TEAM)
    user: ID = told(_USER)


@strawberry.input(description="What addMember takes.")
class AddMemberInput:
    """What addMember takes."""

    organization: ID = told(_ORGANIZATION)
    user: ID = told("Somebody you see: their id or name. Invite others.")
    role: Role = usual(RoleValue.MEMBER, _ROLE)


@strawberry.input(description="What updateMember takes.")
class UpdateMemberInput:
    """What updateMember takes."""

    organization: ID = told(_ORGANIZATION)
    user: ID = told(_USER)
    role: Role = told(_ROLE)


@strawberry.input(description="What removeMember takes.")
class RemoveMemberInput:
    """What removeMember takes."""

    organization: ID = told(_ORGANIZATION)
    user: ID = told(_USER)


@strawberry.input(description="What leaveOrganization takes.")
class LeaveOrganizationInput:
    """What leaveOrganization takes."""

    organization: ID = told(_ORGANIZATION)


@strawberry.input(description="What createServiceAccount takes.")
class CreateServiceAccountInput:
    """What createServiceAccount takes."""

    organization: ID = told(_ORGANIZATION)
    name: str = told("A name that no other user has: letters, digits, '_', '.' or '-'.")
    role: Role = usual(RoleValue.MEMBER, _ROLE)


@strawberry.input(description="What createInvitation takes.")
class CreateInvitationInput:
    """What createInvitation takes."""

    organization: ID = told(_ORGANIZATION)
    role: Role = usual(RoleValue.MEMBER, _ROLE)
    email: str | None = maybe("Whom it is meant for, as a note; nothing is sent.")
    days: int = usual(7, "Days that it lasts, 1 to 90.")


@strawberry.input(description="What revokeInvitation takes.")
class RevokeInvitationInput:
    """What revokeInvitation takes."""

    invitation: ID = told("The invitation: its id.")


@strawberry.input(description="What acceptInvitation takes.")
class AcceptInvitationInput:
    """What acceptInvitation takes."""

    secret: str = told("The secret that createInvitation answered.")


@strawberry.input(description="What createToken takes.")
class CreateTokenInput:
    """What createToken takes."""

    name: str = told("What it is for; at most 128 characters.")
    user: ID | None = maybe("A service account, by id or name; yourself when left out.")
    scopes: list[PermissionName] | None = maybe(
        "The permissions to cut it down to; all of its user's when left out."
    )
    days: int | None = maybe("Days that it lasts, 1 to 3,650; 90 when left out.")


@strawberry.input(description="What revokeToken takes.")
class RevokeTokenInput:
    """What revokeToken takes."""

    token: ID = told("The token or session: its id.")


@strawberry.input(description="What changePassword takes.")
class ChangePasswordInput:
    """What changePassword takes."""

    current: str | None = maybe("The present password; none where there is none yet.")
    new: str = told("The new password: 12 to 256 characters.")


@strawberry.input(description="What copyVersion takes.")
class CopyVersionInput:
    """What copyVersion takes."""

    version: ID = told("The version: its id, or OWNER/NAME:VERSION.")
    model: ID = told("The model to copy it into: its id, or OWNER/NAME.")
    name: str | None = maybe("The copy's name; the version's when left out.")
    keep_stage: bool = usual(
        value=False, description="Keep the stage; otherwise the copy begins in TESTING."
    )
    idempotency_key: str | None = maybe(_KEY)


@strawberry.input(description="What transferVersion takes.")
class TransferVersionInput:
    """What transferVersion takes."""

    version: ID = told("The version: its id, or OWNER/NAME:VERSION.")
    model: ID = told("The model to move it to: its id, or OWNER/NAME.")
    name: str | None = maybe("Its name there; the one it has when left out.")
    keep_stage: bool = usual(
        value=False, description="Keep the stage; otherwise it begins again in TESTING."
    )
    expected_revision: int | None = maybe(
        "Do it only if the object still has this revision; else CONFLICT."
    )
