"""Every permission check of the registry is known, and taking one out is noticed.

A few are taken out here; ``python -m tests.access.mutants`` takes out all of them in turn.
"""

import random
import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.access.checks import EQUIVALENT, PACKAGE, ROOT, Mutant, checks
from tests.access.mutants import Fate, noticers, try_out
from tests.long import IS_LONG
from tests.schema import shape

MATRIX = "tests/schema/test_permission_matrix.py"
SEED = 20_261_124
EACH = 2 if IS_LONG else 1
"""How many mutants are tried out on each of the groups of tests below."""
_FIELDS = f"{MATRIX}::test_a_guarded_field_is_refused_to_a_token_without_its_permission"
_ROOTS = f"{MATRIX}::test_a_guarded_root_answers_or_is_null_and_refused"
QUICK = {
    "guarded": (_FIELDS,),
    "listed": (_ROOTS,),
    "many": (_FIELDS,),
    "root": (_ROOTS,),
    "rule": ("tests/operations/test_scopes.py", "tests/access/test_composition.py"),
}
"""Tests that notice any mutant of a kind, within seconds."""


@pytest.fixture(scope="module")
def known() -> list[Mutant]:
    """All checks there are, each as the mutant without it."""
    return checks()


def test_what_is_said_to_change_nothing_is_there(known: list[Mutant]):
    assert EQUIVALENT.keys() <= {one.place for one in known}


def test_every_guard_of_the_schema_is_among_the_checks(known: list[Mutant]):
    guarded = Counter(
        {"Mutation": "act", "Query": "query", "Subscription": "followed"}.get(
            name.partition(".")[0], "field"
        )
        for name in shape.guards()
    )
    taken = Counter(one.kind for one in known)
    assert taken["act"] == guarded["act"]
    assert taken["followed"] == guarded["followed"]
    assert taken["root"] + taken["listed"] == guarded["query"]
    assert taken["guarded"] + taken["many"] == guarded["field"]


def test_every_question_of_the_policy_is_among_the_checks(known: list[Mutant]):
    taken = Counter(one.kind for one in known)
    source = "\n".join(
        path.read_text("utf-8")
        for path in PACKAGE.rglob("*.py")
        if path.relative_to(PACKAGE).parts[0] not in {"cli", "migrations", "tables"}
    )
    for word, kind in (("obtain", "obtain"), ("demand", "demand"), ("demand_rank", "demand_rank")):
        calls = re.findall(rf"(?<!def )(?<![\w.`]){word}\(", source)
        assert taken[kind] == len(calls), word
    tables = [one for one in known if one.kind == "sees"]
    cases = re.findall(r"^        case tables\.\w+(?: \| tables\.\w+)*:", source, re.MULTILINE)
    assert len(tables) == len(cases)


def test_every_mutant_is_another_program_with_tests_that_are_there(known: list[Mutant]):
    assert len({one.name for one in known}) == len(known)
    whole = {
        path: compile((PACKAGE / path).read_text("utf-8"), path, "exec")
        for path in {one.path for one in known}
    }
    for one in known:
        assert compile(one.tree(), one.path, "exec") != whole[one.path], one.name
    for test in {test for one in known for test in noticers(one)}:
        assert (ROOT / test.partition("::")[0]).exists(), test


def test_what_is_taken_out_is_noticed(known: list[Mutant]):
    some = [one for one in known if one.kind in QUICK and one.path != "access/standing.py"]
    alike = {tests: [one for one in some if QUICK[one.kind] == tests] for tests in QUICK.values()}
    chosen = [one for of in alike.values() for one in random.Random(SEED).sample(of, EACH)]
    with ThreadPoolExecutor(2) as pool:
        fates: list[Fate] = list(pool.map(lambda one: try_out(one, QUICK[one.kind]), chosen))
    assert [str(one) for one in fates if one.word != "killed"] == []
