"""Mutants: the registry with one of its permission checks taken out, and the tests that notice.

``python -m tests.access.mutants`` takes out each check in turn and tells which mutants live. Each
is a process of its own in which one module is compiled otherwise.
"""

import argparse
import importlib.abc
import importlib.util
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from functools import cache
from importlib.machinery import ModuleSpec
from subprocess import DEVNULL, TimeoutExpired, run
from types import CodeType, ModuleType

import pytest

from tests.access.checks import PACKAGE, ROOT, SERVER, Mutant, mutants

SECONDS = 900
"""How long the tests of one mutant may take; one that hangs them is found out as well."""

TOLD = 10
"""Added to the exit code of pytest, to tell it from that of a mutant that does not even start."""

# Which tests notice.

_MATRIX = "tests/schema/test_permission_matrix.py"
_DONE = "test_a_mutation_is_done_or_refused_without_a_trace"
_ELSEWHERE = (
    "tests/access/test_elsewhere.py::test_a_permission_that_is_held_elsewhere_does_not_count_here"
)
_GRAPH = "tests/operations/test_lineage_graph.py"
_WALK = "tests/access/test_walker.py::test_what_exists_for_somebody_is_what_the_rules_say"
_PATHS = "tests/access/test_walker.py::test_no_path_shows_more_than_the_shortest"
_SIGHT = (_WALK, "tests/access/test_visibility.py", "tests/access/test_composition.py")
_ACCOUNTS = ("tests/accounts", "tests/http/test_sessions.py")

FIRST = {
    "access": _SIGHT,
    "access/explain.py": (
        "tests/operations/test_explain.py",
        "tests/access/test_composition.py",
    ),
    "access/policy.py": (_MATRIX, "tests/access/test_composition.py"),
    "access/standing.py": ("tests/access/test_composition.py",),
    "access/tokens.py": ("tests/operations/test_tokens.py", *_ACCOUNTS),
    "filters": (_WALK, "tests/access/test_visibility.py", "tests/audit/test_filters.py"),
    "http": _ACCOUNTS,
    "http/export.py": ("tests/audit",),
    "operations": (_WALK, "tests/operations/test_lineage_through_hidden_runs.py"),
    "operations/access.py": (
        "tests/operations/test_grants.py",
        "tests/operations/test_explain.py",
        "tests/operations/test_team_links.py",
    ),
    "operations/accounts.py": (*_ACCOUNTS, "tests/operations/test_invitations.py"),
    "operations/artifacts.py": ("tests/operations/test_artifacts.py",),
    "operations/attempts.py": _ACCOUNTS,
    "operations/evidence.py": (
        "tests/operations/test_promote.py",
        "tests/operations/test_lineage_through_hidden_runs.py",
    ),
    "operations/export.py": ("tests/audit",),
    "operations/graph.py": (_GRAPH,),
    "operations/idempotency.py": (
        "tests/operations/test_idempotency.py",
        "tests/operations/test_scopes.py",
    ),
    "operations/listing.py": (_WALK, "tests/access/test_visibility.py", _PATHS),
    "operations/members.py": (
        "tests/operations/test_members.py",
        "tests/operations/test_invitations.py",
    ),
    "operations/models.py": (
        f"{_MATRIX}::test_the_visibility_of_a_model_is_no_matter_of_its_description",
        "tests/operations/test_models.py",
    ),
    "operations/moves.py": ("tests/operations/test_copy.py", "tests/operations/test_transfer.py"),
    "operations/projects.py": ("tests/access/test_private_acts.py",),
    "operations/runs.py": ("tests/operations/test_runs.py",),
    "operations/sources.py": ("tests/operations/test_sources.py",),
    "operations/stages.py": ("tests/operations/test_stages.py",),
    "operations/teams.py": (
        "tests/operations/test_teams.py",
        "tests/operations/test_team_links.py",
    ),
    "operations/tokens.py": (
        "tests/operations/test_tokens.py",
        "tests/operations/test_scopes.py",
        "tests/operations/test_escalation.py",
    ),
    "operations/walk.py": (_GRAPH,),
    "operations/versions.py": (
        "tests/operations/test_register.py",
        "tests/operations/test_update.py",
        "tests/operations/test_delete.py",
    ),
    "schema": (_MATRIX,),
    "schema/types.py": (
        "tests/access/test_walker.py::test_a_guarded_field_is_refused_to_whom_the_rules_refuse_it",
    ),
}
"""The tests that are tried first, by module or layer."""

BY_KIND = {
    "followed": ("tests/live/test_following.py",),
    "demand_rank": ("tests/operations/test_escalation.py",),
    "held": (_MATRIX,),
    "refuse_last_owner": ("tests/operations/test_members.py",),
    "returns": (_MATRIX,),
    "rule": ("tests/access/test_composition.py",),
    "rule of homes": (_GRAPH,),
    "visible homes": (_GRAPH,),
}
"""The tests that are tried before those of a module, by kind of check."""

THEN = (
    _MATRIX,
    "tests/operations",
    "tests/access/test_private_acts.py",
    "tests/access/test_elsewhere.py",
    *_SIGHT,
    *_ACCOUNTS,
    "tests/audit/test_export.py",
)
"""The tests that are tried where those notice nothing."""


def noticers(mutant: Mutant, *, first: bool = False) -> tuple[str, ...]:
    """The tests of a mutant, the likeliest ``first``: those of the mutation in whose code it is."""
    layer = mutant.path.partition("/")[0]
    by_place = FIRST.get(mutant.path, FIRST.get(layer, ()))
    act = re.sub(r"_(.)", lambda found: found[1].upper(), mutant.function)
    by_act = (f"{_MATRIX}::{_DONE}[{act}]",) if act in _cases() else ()
    if mutant.kind == "obtain":
        by_act = (f"{_ELSEWHERE}[{act}]",) if by_act else (_ELSEWHERE,)
    likely = (*by_act, *BY_KIND.get(mutant.kind, ()), *by_place)
    return tuple(dict.fromkeys(likely if first else (*likely, *THEN)))


@cache
def _cases() -> frozenset[str]:
    """The mutations that have a case; read as a text, for an import would bring the registry."""
    text = (ROOT / "tests" / "schema" / "cases.py").read_text("utf-8")
    return frozenset(re.findall(r'^    "(\w+)": (?!.*is_own)', text, re.MULTILINE))


# How a mutant is tried.


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports one module without its check."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant

    def find_spec(
        self, fullname: str, path: object = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find the one module."""
        if fullname != self.mutant.module:
            return None
        origin = PACKAGE / self.mutant.path
        return importlib.util.spec_from_file_location(fullname, origin, loader=self)

    def create_module(self, spec: ModuleSpec) -> None:
        """Make the usual module."""

    def get_code(self, _fullname: str) -> CodeType:
        """Compile the module without its check."""
        return compile(self.mutant.tree(), str(PACKAGE / self.mutant.path), "exec")

    def exec_module(self, module: ModuleType) -> None:
        """Run the module without its check."""
        exec(self.get_code(module.__name__), module.__dict__)


def attempt(name: str, arguments: Sequence[str]) -> int:
    """In a process of its own: take out one check, run tests, and return pytest's exit code."""
    (mutant,) = [one for one in mutants() if one.name == name]
    sys.meta_path.insert(0, Finder(mutant))
    return TOLD + int(pytest.main(["-x", "-q", "-p", "no:cacheprovider", *arguments]))


@dataclass(frozen=True)
class Fate:
    """What became of a mutant: the code of pytest, the seconds, and the test that noticed it."""

    mutant: Mutant
    code: int
    seconds: float
    noticed: str

    @property
    def word(self) -> str:
        """Killed by a test, alive, or broken: then it proves nothing."""
        if self.code == TOLD:
            return "SURVIVED"
        return "killed" if self.noticed or self.code == TOLD + 1 else "broken"

    def __str__(self) -> str:
        """One line for the table of all."""
        mutant = self.mutant
        shown = f"{self.word:8} {self.seconds:4.0f}s {mutant.name:50} {mutant.what}"
        return f"{shown}\n{'':15}{self.noticed}" if self.noticed else shown


def try_out(mutant: Mutant, tests: Sequence[str], deselected: Sequence[str] = ()) -> Fate:
    """Run tests against a mutant."""
    began = time.monotonic()
    command = [sys.executable, "-m", "tests.access.mutants", "--try", mutant.name, *tests]
    command += [f"--deselect={one}" for one in deselected]
    environment = {**os.environ, "PYTHONPATH": str(SERVER)}
    try:
        done = run(
            command,
            cwd=ROOT,
            env=environment,
            stdin=DEVNULL,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        code, said = done.returncode, done.stdout
    except TimeoutExpired:
        code, said = TOLD + 1, "FAILED the time ran out"
    noticed = [line for line in said.splitlines() if line.startswith(("FAILED ", "ERROR "))]
    return Fate(mutant, code, time.monotonic() - began, noticed[-1][:150] if noticed else "")


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    """Try out mutants and print what became of them."""
    parser = argparse.ArgumentParser(description="Take out each permission check in turn.")
    parser.add_argument("--only", default="", help="mutants whose name or text holds this")
    parser.add_argument("--jobs", type=int, default=2, help="how many at a time")
    parser.add_argument("--list", action="store_true", help="only tell which there are")
    parser.add_argument("--first", action="store_true", help="only run the likeliest tests")
    parser.add_argument("--deselect", action="append", default=[], help="a test to leave out")
    given = parser.parse_args()
    chosen = [one for one in mutants() if given.only in f"{one.name} {one.what}"]
    if given.list:
        for one in chosen:
            _tell(f"{one.name:60} {one.what}")
        _tell(str(Counter(one.kind for one in chosen)))
        return 0
    fates = []
    with ThreadPoolExecutor(given.jobs) as pool:
        tried = [
            pool.submit(try_out, one, noticers(one, first=given.first), given.deselect)
            for one in chosen
        ]
        for done in as_completed(tried):
            fates.append(done.result())
            _tell(str(fates[-1]))
    _tell(str(Counter(fate.word for fate in fates)))
    return int(any(fate.word != "killed" for fate in fates))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--try"]:
        raise SystemExit(attempt(sys.argv[2], sys.argv[3:]))
    raise SystemExit(main())
