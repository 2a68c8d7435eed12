"""The notebook runs as it stands, twice, and leaves what it tells of."""

import os
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from greenroom.client import Client
from tests.server import Server

NOTEBOOK = Path(__file__).parents[2] / "docs" / "train-track-promote.ipynb"


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::RuntimeWarning")
def test_the_notebook_trains_tracks_and_promotes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three runs and a version each time; the cells hold no output of somebody's machine."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    assert all(not cell.get("outputs") for cell in notebook.cells)
    served = tmp_path / "served"
    served.mkdir()
    with Server(served) as server:
        monkeypatch.setenv("GREENROOM_URL", server.url)
        monkeypatch.setenv("GREENROOM_TOKEN", server.token())
        monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
        for _ in range(2):
            NotebookClient(
                nbformat.read(NOTEBOOK, as_version=4),
                timeout=300,
                kernel_name="python3",
                resources={"metadata": {"path": str(tmp_path)}},
            ).execute()
        with Client(server.url, os.environ["GREENROOM_TOKEN"]) as client:
            runs = list(client.list_runs("acme/notebook"))
            assert [run.status.value for run in runs] == ["SUCCEEDED"] * 6
            versions = list(client.list_versions("acme/wine", sort="name"))
            assert [(one.name, one.stage.value) for one in versions] == [
                ("v1", "STAGING"),
                ("v2", "STAGING"),
            ]
            found = client.get_version("acme/wine:v2")
            assert found.evidence is not None
            assert {metric.name for metric in found.evidence.metrics} == {"accuracy"}
