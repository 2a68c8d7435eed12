"""``greenroom audit``, as an operator runs it on the machine of the registry."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.audit.conftest import Store
from tests.faults.serving import without_settings
from tests.forked import run
from tests.stores import ask, environment_of, is_postgresql, url_of


class Operator:
    """Somebody at the command line."""

    def audit(self, data: Path, *arguments: str) -> tuple[int, str, str]:
        """Run a command over a store; return its exit code, output and complaints."""
        environment = without_settings() | environment_of(data)
        done = run(["audit", *arguments, "--data", str(data)], environment)
        return done.returncode, done.stdout, done.stderr


@pytest.fixture
def operator() -> Operator:
    return Operator()


def test_verify_prints_the_head_to_keep(operator: Operator, store: Store) -> None:
    """And takes it again, also when there are events behind it."""
    said = f"{store.last:,} events are as they were recorded.\n"
    assert operator.audit(store.folder, "verify") == (0, f"{store.head}\n", said)
    (earlier,) = store.read("SELECT sequence || ':' || hash FROM events WHERE sequence = 20")[0]
    assert operator.audit(store.folder, "verify", "--head", earlier) == (
        0,
        f"{store.head}\n",
        said,
    )


def test_verify_names_the_first_fault(operator: Operator, store: Store) -> None:
    store.tamper(
        "UPDATE events SET subject_name = 'x' WHERE sequence = 30", "DELETE FROM events WHERE id = (SELECT id FROM events WHERE sequence = 40)",
    )  # fmt: skip
    what = "event 30 was altered: it does not say what was recorded"
    assert operator.audit(store.folder, "verify") == (1, "", f"greenroom: {what}.\n")


def test_verify_holds_the_record_to_a_head(operator: Operator, store: Store) -> None:
    kept = store.head
    counter = [] if is_postgresql() else ["DELETE FROM sqlite_sequence"]
    store.tamper("DELETE FROM events WHERE sequence > 50", *counter)
    what = f"event {kept.sequence} is missing: the record ends at 50"
    assert operator.audit(store.folder, "verify", "--head", str(kept)) == (
        1,
        "",
        f"greenroom: {what}.\n",
    )


@pytest.mark.parametrize("head", ["12", "12:abc", f"x:{'0' * 64}", f"-1:{'0' * 64}"])
def test_a_head_that_is_none_is_refused(operator: Operator, store: Store, head: str) -> None:
    code, output, complaint = operator.audit(store.folder, "verify", f"--head={head}")
    assert (code, output) == (1, "")
    assert complaint == (
        f"greenroom: --head: A head reads SEQUENCE:HASH, such as 42:{'5e' * 32}; not {head!r}.\n"
    )


def test_head_prints_the_head(operator: Operator, store: Store) -> None:
    assert operator.audit(store.folder, "head") == (0, f"{store.head}\n", "")


def test_export_writes_a_line_for_each_event(operator: Operator, store: Store) -> None:
    """Oldest first, with the names of everybody."""
    code, output, complaint = operator.audit(store.folder, "export")
    assert (code, complaint) == (0, "")
    found = [json.loads(line) for line in output.splitlines()]
    assert [(one["sequence"], one["id"], one["hash"], one["actor"]["name"]) for one in found] == (
        store.read(
            "SELECT sequence, events.id, hash, name FROM events JOIN users ON users.id = actor_id "
            "ORDER BY sequence"
        )
    )


def test_export_takes_a_part(operator: Operator, store: Store) -> None:
    (moment,) = store.read("SELECT at FROM events WHERE sequence = 40")[0]
    arguments = ["--query", "actor_kind: person", "--organization", "acme"]
    code, output, _ = operator.audit(
        store.folder, "export", *arguments, "--since", moment, "--until", "2999-01-01"
    )
    assert code == 0
    expected = store.read(
        "SELECT events.id FROM events JOIN users ON users.id = actor_id WHERE sequence >= 40 AND "
        "users.kind = 'PERSON' AND events.organization_id = "
        "(SELECT id FROM organizations WHERE name = 'acme') ORDER BY sequence"
    )
    assert [(json.loads(line)["id"],) for line in output.splitlines()] == expected
    assert len(expected) > 10


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--since", "x"], "since is a time such as 2026-11-23 or 2026-11-23T09:30:00Z, not 'x'."),
        (["--organization", "x"], "There is no organization 'x'."),
    ],
)
def test_export_refuses_what_it_does_not_understand(
    operator: Operator, store: Store, arguments: list[str], complaint: str
) -> None:
    assert operator.audit(store.folder, "export", *arguments) == (
        1,
        "",
        f"greenroom: {complaint}\n",
    )


@pytest.mark.parametrize("command", ["verify", "head", "export"])
def test_a_store_that_is_not_there_is_not_made(
    operator: Operator, tmp_path: Path, command: str
) -> None:
    """An empty record would be whole."""
    folder = tmp_path / "nothing"
    place = str(folder)
    if is_postgresql():
        place = str(url_of(folder))
    complaint = f"greenroom: there is no store in {place}.\n"
    assert operator.audit(folder, command) == (1, "", complaint)
    if is_postgresql():
        tables = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"
        assert ask(folder, tables) == [("0",)]
    else:
        assert not folder.exists()


def test_an_export_may_be_cut_short(store: Store) -> None:
    """As by ``head -1``, without a complaint."""
    store.tamper(
        "WITH RECURSIVE counted (number) AS (SELECT 1000 UNION ALL "
        "SELECT number + 1 FROM counted WHERE number < 2999) "
        "INSERT INTO events (sequence, id, kind, subject_id, subject_name, actor_id, at, hash) "
        "SELECT number, CAST(number AS text), kind, subject_id, subject_name, actor_id, at, '' "
        "FROM counted, events WHERE sequence = 1"
    )
    program = f"{sys.executable} -m greenroom.cli audit export --data {store.folder}"
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {program} | head -1"],
        capture_output=True,
        text=True,
        env={**os.environ, **environment_of(store.folder)},
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["sequence"] == 1
