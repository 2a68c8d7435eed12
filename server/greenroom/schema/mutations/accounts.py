"""What can be done about accounts and tokens."""

import strawberry

from greenroom.access.permissions import Permission
from greenroom.operations import accounts, members, tokens
from greenroom.operations.attempts import Limits
from greenroom.schema import access_inputs as inputs
from greenroom.schema.context import Information
from greenroom.schema.fields import act
from greenroom.schema.inputs import optional
from greenroom.schema.payloads import (
    AccountPayload,
    DeletedPayload,
    MemberPayload,
    RevokedTokenPayload,
    TokenPayload,
    show_account,
    show_ended,
    show_gone,
    show_member,
    show_token,
)

P = Permission


@strawberry.type
class AccountActs:
    """What can be done about accounts and tokens."""

    @act(P.ACCOUNT_UPDATE, description="Take an invitation as yourself.")
    async def accept_invitation(
        self, info: Information, input: inputs.AcceptInvitationInput
    ) -> MemberPayload | None:
        session, actor = info.context.acting
        row, event = await accounts.accept_invitation(session, actor, secret=input.secret)
        return show_member(row, event)

    @act(P.ACCOUNT_UPDATE, description="End your own membership.")
    async def leave_organization(
        self, info: Information, input: inputs.LeaveOrganizationInput
    ) -> DeletedPayload | None:
        session, actor = info.context.acting
        row, event = await members.leave_organization(
            session, actor, organization=input.organization
        )
        return show_gone(row.id, event)

    @act(P.ACCOUNT_UPDATE, description="Set your password; your other sessions end.")
    async def change_password(
        self, info: Information, input: inputs.ChangePasswordInput
    ) -> AccountPayload | None:
        session, actor = info.context.acting
        event = await accounts.change_password(
            session,
            actor,
            current=optional(input.current),
            new=input.new,
            limits=Limits.of(info.context.settings),
        )
        return show_account(event)

    @act(P.TOKEN_CREATE, description="Make an access token; its secret is told this once.")
    async def create_token(
        self, info: Information, input: inputs.CreateTokenInput
    ) -> TokenPayload | None:
        session, actor = info.context.acting
        row, secret, event = await tokens.create_token(
            session,
            actor,
            name=input.name,
            user=optional(input.user),
            scopes=optional(input.scopes),
            days=optional(input.days),
        )
        return show_token(row, secret, event)

    @act(P.TOKEN_DELETE, description="End a token or session at once.")
    async def revoke_token(
        self, info: Information, input: inputs.RevokeTokenInput
    ) -> RevokedTokenPayload | None:
        session, actor = info.context.acting
        row, event = await tokens.revoke_token(session, actor, token=input.token)
        return show_ended(row, event)
