"""A small run of the benchmark ends, measures every request, and finds equal answers."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
REQUESTS = ["a", "b", "c", "d", "g", "e", "f"]


def test_a_quick_run_measures_every_request_on_both_servers() -> None:
    command = [sys.executable, str(ROOT / "benchmarks" / "run"), "--quick", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)

    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["equal"] is True
    assert told["versions"] == 1000
    assert [cell["request"] for cell in told["cells"]] == REQUESTS
    for cell in told["cells"]:
        for server in ("floor", "greenroom"):
            assert cell[server]["per_second"] > 0, cell
            assert 0 < cell[server]["p50_ms"] <= cell[server]["p99_ms"], cell


def test_a_quick_run_sends_bytes_up_and_down() -> None:
    command = [sys.executable, str(ROOT / "benchmarks" / "bytes.py"), "--mib", "8", "--rounds", "1"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)

    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert set(told["mib_per_second"]) == {"floor", "up", "down"}
    assert all(one > 0 for one in told["mib_per_second"].values())
