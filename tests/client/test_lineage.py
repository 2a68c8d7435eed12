"""Lineage as Python asks for it, and as a tree."""

import json
from uuid import uuid4

import pytest

from greenroom.client import (
    Client,
    InvalidError,
    LineageEdgeKind,
    LineageNodeKind,
    NotFoundError,
    Stage,
)
from tests.cli.conftest import call
from tests.make import digest
from tests.server import Server


class Line:
    """Data, two runs in a row, and a version of each."""

    def __init__(self, client: Client, project: str) -> None:
        word = uuid4().hex
        self.model = f"acme/{word}"
        self.first = client.create_run(project, name=f"first-{word}")
        client.log_artifacts(
            self.first.id,
            inputs=[{"name": "raw", "kind": "DATASET", "digest": digest(word)}],
            outputs=[{"name": "model", "kind": "MODEL", "digest": digest(f"m{word}")}],
        )
        client.finish_run(self.first.id)
        self.v1 = client.promote_run(self.first.id, f"{self.model}:v1", create_model=True)
        self.second = client.create_run(project, name=f"second-{word}", versions=[self.v1.id])
        client.finish_run(self.second.id)
        self.v2 = client.promote_run(self.second.id, f"{self.model}:v2")


@pytest.fixture
def line(client: Client, project: str) -> Line:
    return Line(client, project)


def test_a_page_of_lineage_has_nodes_and_edges(client: Client, line: Line) -> None:
    found = client.get_lineage(line.v2.full_name, direction="upstream", depth=10)
    assert found.nodes[0].id == line.v2.id
    assert [(one.kind, one.depth) for one in found.nodes] == [
        (LineageNodeKind.VERSION, 0),
        (LineageNodeKind.RUN, -1),
        (LineageNodeKind.VERSION, -2),
        (LineageNodeKind.ARTIFACT, -3),
        (LineageNodeKind.RUN, -3),
        (LineageNodeKind.DATASET, -4),
    ]
    assert {(one.from_, one.to, one.kind) for one in found.edges} >= {
        (line.second.id, line.v2.id, LineageEdgeKind.PROMOTED),
        (line.v1.id, line.second.id, LineageEdgeKind.CONSUMED),
    }
    assert (found.total_count, found.page_info.has_next_page) == (6, False)
    page = client.get_lineage(line.v2.id, direction="upstream", depth=10, first=4)
    rest = client.get_lineage(
        line.v2.id, direction="upstream", depth=10, first=4, after=page.page_info.end_cursor
    )
    assert [one.id for one in (*page.nodes, *rest.nodes)] == [one.id for one in found.nodes]
    assert (page.page_info.has_next_page, rest.page_info.has_next_page) == (True, False)


def test_the_impact_of_data_is_listed(client: Client, line: Line) -> None:
    client.stage_version(line.v2.id, "production")
    (data,) = client.get_run(line.first.id).inputs.nodes
    found = list(client.list_impact(data.id, page_size=1))
    assert [(one.full_name, one.stage) for one in found] == [
        (f"{line.model}:v2", Stage.PRODUCTION),
        (f"{line.model}:v1", Stage.TESTING),
    ]
    assert [one.id for one in client.list_impact(data.id, query="stage: production")] == [
        line.v2.id
    ]
    with pytest.raises(NotFoundError, match="There is no artifact"):
        list(client.list_impact("art_00000000000000000000000000"))


def test_what_is_not_there_or_not_accepted_is_said(client: Client, line: Line) -> None:
    with pytest.raises(NotFoundError, match="There is no version, run or artifact 'acme/no:v1'"):
        client.get_lineage("acme/no:v1")
    with pytest.raises(InvalidError, match="depth is 1 to 10, not 11") as caught:
        client.get_lineage(line.v2.id, depth=11)
    assert caught.value.input == ("depth",)
    with pytest.raises(InvalidError, match="'sideways' is no direction"):
        client.get_lineage(line.v2.id, direction="sideways")


def test_the_command_prints_trees(server: Server, token: str, line: Line) -> None:
    environment = {"GREENROOM_URL": server.url, "GREENROOM_TOKEN": token}

    def printed(*arguments: str) -> str:
        ended = call("models", "lineage", *arguments, **environment)
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    name = f"{line.model}:v1"
    assert printed(name, "--depth", "2").splitlines() == [
        "Upstream",
        f"version {name} TESTING",
        "├── artifact model MODEL",
        f"│   └── run {line.first.name} SUCCEEDED",
        "│       └── dataset raw DATASET",
        f"└── run {line.first.name} SUCCEEDED (above)",
        "Downstream",
        f"version {name} TESTING",
        f"└── run {line.second.name} SUCCEEDED",
        f"    └── version {line.model}:v2 TESTING",
    ]
    down = printed(line.first.id, "--direction", "downstream", "--depth", "1")
    assert "Upstream" not in down
    assert f"run {line.first.name} SUCCEEDED" in down
    told = json.loads(printed("-p", line.model, "-ver", "v2", "--json"))
    assert told["nodes"][0]["id"] == line.v2.id
    assert {"from", "to", "kind"} == told["edges"][0].keys()
    ended = call("models", "lineage", name, "--depth", "99", **environment)
    assert ended.returncode != 0
    assert "depth is 1 to 10, not 99." in ended.stderr
