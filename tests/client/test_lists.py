"""Lists are read page by page, and only as far as somebody reads."""

import asyncio
import gc
import tracemalloc
from itertools import islice
from uuid import uuid4

import pytest

from greenroom.client import AsyncClient, Client, InvalidError, NotFoundError
from tests.client.conftest import Line
from tests.server import Server

MANY = 1_000


@pytest.fixture(scope="module")
def large(server: Server, token: str) -> str:
    """A model of a thousand versions."""
    with Client(server.url, token) as client:
        name = client.create_model(f"acme/{uuid4().hex}").full_name
        for start in range(0, MANY, 10):
            fields = "\n".join(
                f'v{number}: registerVersion(input: {{model: "{name}", name: "v{number:04}", '
                f'description: "{"x" * 2_000}"}}) {{ event {{ id }} }}'
                for number in range(start, start + 10)
            )
            client.execute(f"mutation {{ {fields} }}")
        return name


def test_a_long_list_is_read_whole_and_in_order(client: Client, large: str) -> None:
    names = [version.name for version in client.list_versions(large, sort="name")]
    assert names == [f"v{number:04}" for number in range(MANY)]


@pytest.mark.usefixtures("usual_collector")
def test_memory_stays_flat(client: Client, large: str) -> None:
    def peak(count: int) -> int:
        gc.collect()
        tracemalloc.start()
        for _ in islice(client.list_versions(large), count):
            pass
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(200)
    assert peak(MANY) < 1.5 * peak(200)


def test_only_the_pages_that_are_read_are_asked_for(line: Line, token: str, large: str) -> None:
    with Client(line.url, token) as client:
        versions = client.list_versions(large)
        assert line.requests == []
        assert len(list(islice(versions, 150))) == 150
    assert len(line.requests) == 2


@pytest.mark.parametrize(
    ("limit", "page_size", "sizes"),
    [(7, 100, [7]), (250, 100, [100, 100, 50]), (5, 2, [2, 2, 1]), (0, 100, []), (3, 5_000, [3])],
)
def test_a_limit_asks_for_no_more(
    line: Line, token: str, large: str, limit: int, page_size: int, sizes: list[int]
) -> None:
    with Client(line.url, token) as client:
        found = list(client.list_versions(large, limit=limit, page_size=page_size))
    assert len(found) == limit
    assert [sent["variables"]["first"] for sent in line.requests] == sizes


def test_what_is_added_or_deleted_meanwhile_neither_repeats_nor_skips(client: Client) -> None:
    model = client.create_model(f"acme/{uuid4().hex}").full_name
    for number in range(6):
        client.register_version(f"{model}:v{number}")
    names = []
    for version in client.list_versions(model, page_size=2):
        names.append(version.name)
        if version.name == "v4":
            client.register_version(f"{model}:later")
            client.delete_version(f"{model}:v3")
    assert names == ["v5", "v4", "v2", "v1", "v0"]


def test_the_compact_language_chooses_and_sorts(client: Client) -> None:
    model = client.create_model(f"acme/{uuid4().hex}").full_name
    for name in ("a", "b", "c"):
        client.register_version(f"{model}:{name}")
        client.stage_version(f"{model}:{name}", "STAGING" if name != "b" else "PRODUCTION")
    found = client.list_versions(model, query="stage: staging", sort="-name")
    assert [version.name for version in found] == ["c", "a"]
    with pytest.raises(InvalidError):
        list(client.list_versions(model, query="nothing: 1"))


def test_a_model_without_versions_is_empty_and_an_unknown_one_is_not_found(client: Client) -> None:
    model = client.create_model(f"acme/{uuid4().hex}")
    assert list(client.list_versions(model.full_name)) == []
    assert list(client.list_versions(model.id)) == []
    with pytest.raises(NotFoundError):
        list(client.list_versions("acme/no-such-model"))


def test_a_project_without_runs_is_empty_and_an_unknown_one_is_not_found(client: Client) -> None:
    made = client.create_project("acme/no-runs")
    assert list(client.list_runs(made.full_name)) == list(client.list_runs(made.id)) == []
    for unknown in ("acme/never-there", "prj_00000000000000000000000000"):
        with pytest.raises(NotFoundError, match="There is no project"):
            list(client.list_runs(unknown))
    client.create_run(made.full_name)
    assert list(client.list_runs(made.full_name, query="status: failed")) == []


def test_a_program_that_awaits_reads_lists(server: Server, token: str, large: str) -> None:
    async def count() -> int:
        async with AsyncClient(server.url, token) as client:
            return len([one.name async for one in client.list_versions(large)])

    assert asyncio.run(count()) == MANY
