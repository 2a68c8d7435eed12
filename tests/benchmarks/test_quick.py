"""A small run of each benchmark ends, measures every request, and finds equal answers."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

ROOT = Path(__file__).parents[2]
REQUESTS = ["a", "b", "c", "d", "g", "e", "f"]
SERVERS = {"floor", "greenroom", "off"}
READS = ["a", "b", "c", "d", "g"]


def printed(script: str, *arguments: str) -> Any:
    """What a benchmark prints, as JSON."""
    command = [sys.executable, str(ROOT / "benchmarks" / script), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)

    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def told() -> Any:
    return printed("run", "--quick", "--json")


def test_a_quick_run_measures_every_request_on_all_servers(told: Any) -> None:
    assert told["equal"] is True
    assert told["versions"] == 1000
    assert [cell["request"] for cell in told["cells"]] == REQUESTS
    for cell in told["cells"]:
        servers = SERVERS | ({"again"} if cell["request"] in READS else set())
        for server in servers:
            assert cell[server]["per_second"] > 0, cell
            assert 0 < cell[server]["p50_ms"] <= cell[server]["p99_ms"], cell
        assert cell["ratios"].keys() == servers - {"greenroom"}
        for server, ratio in cell["ratios"].items():  # of one round
            speeds = (cell[name]["per_second"] for name in ("greenroom", server))
            mine, other = speeds
            assert ratio == pytest.approx(mine / other)


def test_what_was_measured_is_drawn(told: Any, tmp_path: Path) -> None:
    results, picture = tmp_path / "results.json", tmp_path / "results.svg"
    first, *others = told["cells"]
    with_one = {**told, "cells": [{**first, "mlflow": first["off"]}, *others]}
    results.write_text(json.dumps(with_one))
    command = [sys.executable, str(ROOT / "benchmarks" / "plot.py"), str(results), str(picture)]
    subprocess.run(command, check=True, timeout=30)

    shapes = list(ET.parse(picture).getroot().iter())
    drawn = dict.fromkeys((*SERVERS, "again", "mlflow"), 0)
    for one in shapes:
        if one.tag.endswith("rect") and len(one):  # a bar says what it is, the legend does not
            drawn[one.attrib["class"]] += 1
            assert float(one.attrib["height"]) > 0
    few = {"again": len(READS), "mlflow": 1}
    assert drawn == dict.fromkeys(SERVERS, len(REQUESTS)) | few
    texts = [one.text for one in shapes if one.tag.endswith("text")]
    assert texts.count("none") == sum(len(REQUESTS) - number for number in few.values())


def test_a_quick_run_sends_bytes_up_and_down() -> None:
    told = printed("bytes.py", "--mib", "8", "--rounds", "1")
    assert set(told["mib_per_second"]) == {"floor", "up", "down"}
    assert all(one > 0 for one in told["mib_per_second"].values())


def test_a_quick_run_measures_a_life() -> None:
    told = printed("life.py", "--quick", "--json")
    assert 0 < told["start"]["first_answer_ms"] <= told["start"]["slowest_ms"]
    assert told["memory"]["requests"] == 300
    assert 0 < told["memory"]["own_mib"] < told["memory"]["after_mib"]
    for shape in ("point", "nested", "list"):
        assert min(told["new_text"][shape][f"{name}_ms"] for name in ("first", "third")) > 0
    assert told["new_text"]["literal"].keys() == {
        f"{turn}_ms" for turn in ("first", "second", "third", "fourth", "fifth")
    }
    assert min(told["mixed"][f"{what}_per_second"] for what in ("lists", "registers")) > 0
    assert told["mixed"]["p99_ratio"] > 0


def test_a_quick_run_asks_a_small_store_and_a_larger_one() -> None:
    told = printed("scale.py", "--quick", "--json")
    assert told["versions"] == {"small": 1000, "large": 3000}
    assert len(told["requests"]) == 3
    for one in told["requests"]:  # of one round
        assert one["p50_ratio"] == pytest.approx(one["large"]["p50_ms"] / one["small"]["p50_ms"])


def test_a_quick_run_takes_the_steps_of_a_read() -> None:
    told = printed("steps.py", "--quick", "--json")
    protocol, all_ = told["steps"]
    assert (protocol["step"], all_["step"]) == ("protocol", "all")
    assert 0 < protocol["cpu_ms"] == protocol["more_ms"]
    assert all_["more_ms"] == pytest.approx(all_["cpu_ms"] - protocol["cpu_ms"])
    assert all_["more_ms"] > 0
