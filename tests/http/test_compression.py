"""Answers to queries are compressed for those who read gzip; answers with secrets never are."""

import gzip
import json
from typing import Any

import httpx
import pytest

from tests import make
from tests.make import fresh
from tests.registry import Registry

LONG = "A long description, as people write them. " * 60


async def sent(registry: Registry, query: str, encoding: str) -> tuple[httpx.Response, bytes]:
    """Ask as the owner; return the answer and the bytes that came over the wire."""
    headers = {"authorization": f"Bearer {registry.tokens['owner']}", "accept-encoding": encoding}
    async with registry.client() as client:
        asked = client.stream("POST", "/graphql", json={"query": query}, headers=headers)
        async with asked as answer:
            return answer, b"".join([part async for part in answer.aiter_raw()])


def read(answer: httpx.Response, raw: bytes) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(
        gzip.decompress(raw) if "content-encoding" in answer.headers else raw
    )
    assert int(answer.headers["content-length"]) == len(raw)
    return told


@pytest.mark.parametrize("repeat", [1, 40], ids=["at once", "in a thread"])
async def test_a_long_answer_is_compressed(registry: Registry, repeat: int) -> None:
    name = fresh("acme/m")
    await make.model(registry, name, readme=LONG * repeat)
    query = f'{{ model(name: "{name}") {{ readme }} }}'
    plain, whole = await sent(registry, query, "identity")
    assert "content-encoding" not in plain.headers
    answer, raw = await sent(registry, query, "br, gzip")
    assert answer.headers["content-encoding"] == "gzip"
    assert len(raw) < len(whole) / 10
    assert read(answer, raw) == read(plain, whole)
    for one in (plain, answer):
        assert one.headers["vary"] == "Accept, Accept-Encoding"
        assert one.headers["cache-control"] == "no-store"


async def test_a_short_answer_and_one_that_nobody_could_read_are_not(registry: Registry) -> None:
    name = fresh("acme/m")
    await make.model(registry, name, description=LONG)
    for query, encoding in (
        (f'{{ model(name: "{name}") {{ description }} }}', "gzip;q=0, br"),
        (f'{{ model(name: "{name}") {{ name }} }}', "gzip"),
    ):
        answer, raw = await sent(registry, query, encoding)
        assert "content-encoding" not in answer.headers
        assert "errors" not in read(answer, raw)


async def test_an_answer_to_a_mutation_is_not_compressed_as_it_may_hold_a_secret(
    registry: Registry,
) -> None:
    name = fresh("n")
    long = f"a{'b' * 100}"
    fields = " ".join(f"{long}{number}: name" for number in range(20))
    query = (
        f'mutation {{ createToken(input: {{name: "{name}"}}) {{ secret token {{ {fields} }} }} }}'
    )
    answer, raw = await sent(registry, query, "gzip")
    assert "content-encoding" not in answer.headers
    assert len(raw) > 1024
    assert read(answer, raw)["data"]["createToken"]["secret"].startswith("grn_")
