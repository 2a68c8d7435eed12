"""What is withdrawn is withdrawn from those who follow: at once, and without a trace."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from greenroom.tables import Role, Token, User, now
from tests import make
from tests.live.serving import Ends, Served, Stream, drained, until


async def following(live: Served, stream: Stream, name: str) -> None:
    """See that a version comes to somebody who follows."""
    await stream.heard()
    await make.version(live.registry, f"acme/churn:{name}")
    assert await stream.names(1) == [f"acme/churn:{name}"]


async def end_tokens(live: Served, **when: datetime) -> None:
    """End the member's tokens past the API, without an event."""
    member = select(col(User.id)).where(col(User.name) == "member").scalar_subquery()
    statement = update(Token).where(col(Token.user_id) == member).values(**when)
    await live.registry.perform(lambda session: session.exec(statement))


async def test_a_revoked_token_ends_its_streams_at_once_and_no_others(live: Served):
    registry = live.registry
    async with (
        live.sse(as_="member", after="") as stream,
        live.socket("member") as socket,
        live.sse(as_="viewer") as other,
    ):
        await socket.follow()
        await stream.names(1)
        await other.heard()
        await end_tokens(live, revoked_at=now())
        assert await ending(stream) == "UNAUTHENTICATED"
        with pytest.raises(Ends) as ended:
            await drained(socket.next)
        assert ended.value.kind == "UNAUTHENTICATED"
        await socket.follow("again")  # and begins nothing more
        with pytest.raises(Ends) as refused:
            await socket.next("again")
        assert refused.value.kind == "UNAUTHENTICATED"
        await make.version(registry)
        assert await other.names(1) == ["acme/churn:v1"]


async def ending(stream: Stream) -> str:
    """The code with which a stream ends, whatever comes before."""
    with pytest.raises(Ends) as ended:
        await drained(stream.next)
    with pytest.raises(Ends) as complete:
        await stream.next()
    assert complete.value.errors is None
    return ended.value.kind


async def test_revoking_by_the_api_and_leaving_the_organization_end_it_as_well(live: Served):
    registry = live.registry
    made = await registry.done("createToken", {"name": "for this"}, as_="member")
    registry.tokens["second"] = made["secret"]
    async with live.sse(as_="second") as stream, live.sse(as_="member") as kept:
        await stream.heard()
        await kept.heard()
        await registry.done("revokeToken", {"token": made["token"]["id"]}, as_="member")
        assert await ending(stream) == "UNAUTHENTICATED"
        assert await kept.names(1) == ["for this"]
        await following(live, kept, "v1")


async def test_a_token_that_expires_ends_its_streams_then(live: Served):
    await end_tokens(live, expires_at=now() + timedelta(seconds=1.5))
    began = asyncio.get_running_loop().time()
    async with live.sse(as_="member") as stream:
        assert await ending(stream) == "UNAUTHENTICATED"
    assert asyncio.get_running_loop().time() - began > 1


async def test_a_model_made_private_goes_silent_and_comes_back_without_a_gap_or_a_repeat(
    live: Served,
):
    registry = live.registry
    await make.model(registry, "acme/open")
    async with live.sse(as_="viewer") as stream:
        await following(live, stream, "v1")
        await make.visibility(registry, "acme/churn", "PRIVATE")
        await make.version(registry, "acme/churn:v2")
        await make.version(registry, "acme/open:v1")
        assert await stream.names(1) == ["acme/open:v1"]
        await make.visibility(registry, "acme/churn", "ORGANIZATION")
        await make.version(registry, "acme/churn:v3")
        # what was written while it was hidden stays behind where the stream has got to
        assert await stream.names(2) == ["acme/churn", "acme/churn:v3"]


async def test_a_removed_grant_hides_what_comes_after_it(live: Served):
    registry = live.registry
    await make.model(registry, "acme/secret", visibility="PRIVATE")
    await make.grant(registry, "viewer", "acme/secret", Role.VIEWER)
    async with live.sse(as_="viewer") as stream:
        await stream.heard()
        await make.version(registry, "acme/secret:v1")
        assert await stream.names(1) == ["acme/secret:v1"]
        given = {"on": make.home("acme/secret"), "to": make.holder("viewer")}
        await registry.done("revoke", given)
        await make.version(registry, "acme/secret:v2")
        await make.version(registry, "acme/churn:v1")
        assert await stream.names(1) == ["acme/churn:v1"]
        cursor = stream.last
    async with live.sse(as_="viewer", after="") as stream:
        seen = await stream.names(2)
    assert not [name for name in seen if name.startswith("acme/secret")]
    await make.grant(registry, "viewer", "acme/secret", Role.VIEWER)
    async with live.sse(as_="viewer", after=cursor) as stream:
        assert (await stream.names(1))[0].startswith("acme/secret")  # the grant itself


async def test_a_cursor_of_what_is_hidden_by_now_still_says_where_to_go_on(live: Served):
    registry = live.registry
    async with live.sse(as_="viewer") as stream:
        await following(live, stream, "v1")
        cursor = stream.last
    await make.model(registry, "acme/open")
    await make.visibility(registry, "acme/churn", "PRIVATE")
    async with live.sse(as_="viewer", after=cursor) as stream:
        assert await stream.names(1) == ["acme/open"]


async def test_guarded_fields_are_asked_as_one_stands_by_then(live: Served):
    registry = live.registry
    document = "subscription { events { cursor event { subjectName after } } }"
    await make.grant(registry, "member", "acme/churn", Role.ADMIN)
    async with live.socket("member") as socket:
        await socket.follow("1", document)
        await until(lambda: live.feed.followers == 1)
        await make.version(registry, "acme/churn:v1")
        assert (await socket.next())["events"]["event"]["after"]["stage"] == "TESTING"
        await make.ungrant(registry)
        await make.version(registry, "acme/churn:v2")
        payload = (await socket.hear())["payload"]
    assert payload["data"]["events"]["event"]["after"] is None
    assert [one["extensions"]["code"] for one in payload["errors"]] == ["FORBIDDEN"]


async def test_a_removed_member_is_told_nothing_more(live: Served):
    registry = live.registry
    async with live.sse(as_="viewer") as stream:
        await following(live, stream, "v1")
        await registry.done("removeMember", {"organization": "acme", "user": "viewer"})
        await make.version(registry, "acme/churn:v2")
        for _ in range(3):
            await stream.heard()
        assert not [line for line in stream.raw if "churn:v2" in line]
