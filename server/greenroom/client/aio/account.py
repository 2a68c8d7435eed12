"""Oneself, and tokens."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

from greenroom.client.aio.pages import MAX_PAGE, each
from greenroom.client.errors import InvalidError, UnauthenticatedError
from greenroom.client.generated import inputs as forms
from greenroom.client.generated.aio import AsyncOperations
from greenroom.client.given import checked_value, done, filled, is_id, part, stated
from greenroom.client.types import Permission, Token, Viewer


class AccountActs:
    """Oneself, and tokens."""

    _api: AsyncOperations

    async def viewer(self) -> Viewer | None:
        """Return who one is, None without a token."""
        return await self._api.get_viewer()

    async def list_tokens(
        self, user: str | None = None, *, limit: int | None = None, page_size: int = MAX_PAGE
    ) -> AsyncIterator[Token]:
        """Yield one's own tokens and sessions, or a service account's by its id, ended ones too."""
        if user is not None and not is_id(user, "usr"):
            message = f"Tokens are listed by a user's id; {user!r} is none."
            raise InvalidError(message, input=("user",))

        async def fetch(first: int, after: str | None) -> Any:
            if user is not None:
                by_id = await self._api.list_user_tokens(user, first, after=after)
                return part(by_id, "tokens", "user", user)
            oneself = await self._api.list_viewer_tokens(first, after=after)
            if oneself is None:
                message = "Nobody has no tokens: sign in, or give a token."
                raise UnauthenticatedError(message)
            return oneself.user.tokens

        async for token in each(fetch, limit=limit, page_size=page_size):
            yield token

    async def create_token(
        self,
        name: str,
        *,
        user: str | None = None,
        scopes: Sequence[Permission | str] | None = None,
        days: int | None = None,
    ) -> tuple[Token, str]:
        """Make an access token for oneself or a service account; return it and its secret."""
        sent = filled(
            forms.CreateTokenInput,
            name=name,
            user=user,
            scopes=None
            if scopes is None
            else [checked_value(Permission, scope, "scope") for scope in scopes],
            days=days,
        )
        payload = done(await self._api.create_token(sent))
        return payload.token, payload.secret

    async def revoke_token(self, id: str) -> Token:
        """End a token or session at once."""
        sent = stated(forms.RevokeTokenInput, token=id)
        return done(await self._api.revoke_token(sent)).token
