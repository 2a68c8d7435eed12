"""Whether people who are not signed in read what is public is the operator's choice."""

from pathlib import Path

import pytest

from tests import make
from tests.accounts.people import give_password, sign_in
from tests.registry import Registry

QUERY = "{ models { nodes { fullName } } }"


async def names(registry: Registry, as_: str | None = None) -> list[str]:
    answer = await registry.ask(QUERY, as_=as_)
    return [node["fullName"] for node in answer.data["models"]["nodes"]]


async def filled(registry: Registry) -> None:
    await make.model(registry, "acme/open", visibility="PUBLIC")
    await make.model(registry, "acme/inside")


async def test_nobody_reads_without_signing_in_unless_it_is_chosen(registry: Registry) -> None:
    await filled(registry)
    assert (await registry.ask(QUERY, as_=None)).code == "UNAUTHENTICATED"
    assert await names(registry, "stranger") == ["acme/open"]


@pytest.mark.parametrize("cookie", [None, "grn_expired"])
async def test_everybody_reads_what_is_public_where_it_is_chosen(
    tmp_path: Path, cookie: str | None
) -> None:
    registry = await Registry.open(tmp_path, anonymous_reading=True)
    await filled(registry)
    async with registry.client() as client:
        if cookie:
            client.cookies.set("greenroom_session", cookie)
        answer = await client.post("/graphql", json={"query": QUERY})
        assert answer.json() == {"data": {"models": {"nodes": [{"fullName": "acme/open"}]}}}
    await registry.close()


async def test_whoever_is_signed_in_reads_their_own_as_well(tmp_path: Path) -> None:
    registry = await Registry.open(tmp_path, anonymous_reading=True)
    await filled(registry)
    await give_password(registry, "member")
    async with registry.client() as client:
        await sign_in(client, "member")
        answer = (await client.post("/graphql", json={"query": QUERY})).json()
        found = {node["fullName"] for node in answer["data"]["models"]["nodes"]}
        assert found == {"acme/open", "acme/inside"}
    await registry.close()


async def test_who_is_not_signed_in_changes_nothing(tmp_path: Path) -> None:
    registry = await Registry.open(tmp_path, anonymous_reading=True)
    await filled(registry)
    before = await registry.everything()
    answer = await registry.do("updateModel", {"model": "acme/open", "description": "x"}, as_=None)
    assert answer.code == "UNAUTHENTICATED"
    assert await registry.everything() == before
    await registry.close()
