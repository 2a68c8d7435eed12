"""What can be done about who belongs to an organization."""

import strawberry

from greenroom.access.permissions import Permission
from greenroom.operations import members
from greenroom.schema import access_inputs as inputs
from greenroom.schema.context import Information
from greenroom.schema.fields import act
from greenroom.schema.inputs import optional
from greenroom.schema.payloads import (
    DeletedPayload,
    InvitationPayload,
    MemberPayload,
    RevokedInvitationPayload,
    show_gone,
    show_invitation,
    show_member,
    show_revoked,
)

P = Permission


@strawberry.type
class MemberActs:
    """What can be done about who belongs to an organization."""

    @act(P.MEMBER_UPDATE, description="Make somebody whom you see a member.")
    async def add_member(
        self, info: Information, input: inputs.AddMemberInput
    ) -> MemberPayload | None:
        session, actor = info.context.acting
        row, event = await members.add_member(
            session, actor, organization=input.organization, user=input.user, role=input.role
        )
        return show_member(row, event)

    @act(P.MEMBER_UPDATE, description="Change a member's role.")
    async def update_member(
        self, info: Information, input: inputs.UpdateMemberInput
    ) -> MemberPayload | None:
        session, actor = info.context.acting
        row, event = await members.update_member(
            session, actor, organization=input.organization, user=input.user, role=input.role
        )
        return show_member(row, event)

    @act(P.MEMBER_UPDATE, description="End a membership, with its teams and grants.")
    async def remove_member(
        self, info: Information, input: inputs.RemoveMemberInput
    ) -> DeletedPayload | None:
        session, actor = info.context.acting
        row, event = await members.remove_member(
            session, actor, organization=input.organization, user=input.user
        )
        return show_gone(row.id, event)

    @act(P.MEMBER_UPDATE, description="Make an account for a program.")
    async def create_service_account(
        self, info: Information, input: inputs.CreateServiceAccountInput
    ) -> MemberPayload | None:
        session, actor = info.context.acting
        row, event = await members.create_service_account(
            session, actor, organization=input.organization, name=input.name, role=input.role
        )
        return show_member(row, event)

    @act(P.MEMBER_UPDATE, description="Offer a role to whoever has the link; it works once.")
    async def create_invitation(
        self, info: Information, input: inputs.CreateInvitationInput
    ) -> InvitationPayload | None:
        session, actor = info.context.acting
        row, secret, event = await members.create_invitation(
            session,
            actor,
            organization=input.organization,
            role=input.role,
            email=optional(input.email),
            days=input.days,
        )
        return show_invitation(row, secret, event, info.context.settings)

    @act(P.MEMBER_UPDATE, description="Take back an invitation that nobody accepted yet.")
    async def revoke_invitation(
        self, info: Information, input: inputs.RevokeInvitationInput
    ) -> RevokedInvitationPayload | None:
        session, actor = info.context.acting
        row, event = await members.revoke_invitation(session, actor, invitation=input.invitation)
        return show_revoked(row, event)
