"""A plan is kept, and used again with other variables and by others: none is served another's answer."""

from collections.abc import Callable
from typing import Any

import pytest

from greenroom.prepared import Prepared, Terms
from greenroom.schema.plans.answers import Answers, Question
from greenroom.schema.plans.statements import Statement
from tests.access.principals import PRINCIPALS
from tests.plans.conftest import Crowd
from tests.plans.documents import Document
from tests.twoways import WAYS

pytestmark = pytest.mark.asyncio(loop_scope="module")

LISTED = """query($filter: VersionFilter, $query: String, $sort: String, $first: Int, $after: String) {
  versions(filter: $filter, query: $query, sort: $sort, first: $first, after: $after) {
    totalCount
    pageInfo { hasNextPage endCursor }
    nodes { fullName model { fullName } run { name } artifacts(first: $first) { nodes { name } } }
  }
}"""
OTHERWISE = """query($filter: VersionFilter, $query: String, $sort: String, $first: Int, $after: String) {
  versions(filter: $filter, query: $query, sort: $sort, first: $first, after: $after) {
    edges { cursor node {
      id stage fullName model { id name } artifacts(first: $first) { edges { cursor node { kind } } }
    } }
  }
}"""
"""The same pages, of which other columns are read, and where their rows stand."""

GIVEN: tuple[dict[str, Any], ...] = (
    {"first": 1},
    {"first": 3},
    {"first": 3, "sort": "name"},
    {"filter": {"name": {"eq": "v1"}}},
    {"filter": {"name": {"eq": "v2"}}},
    {"filter": {"name": {"in": ["v1", "v2"]}}},
    {"filter": {"name": {"in": ["v2", "signed", "v9"]}}},
    {"filter": {"stage": {"eq": "STAGING"}}, "first": 2},
    {"filter": {"stage": {"eq": "TESTING"}}, "first": 2},
    {"query": "metrics.accuracy: >0.6"},
    {"query": "metrics.accuracy: >0.4"},
    {"query": "createdAt: 2020-01-01"},
)


async def _differs(crowd: Crowd) -> bool:
    """Ask everybody's questions, twice in another order; return whether the ways differed."""
    for given in (*GIVEN, *reversed(GIVEN)):
        for principal in PRINCIPALS:
            try:
                await crowd.ask(principal, Document(LISTED, given))
                await crowd.ask(principal, Document(OTHERWISE, given))
            except AssertionError:
                return True
    return False


async def test_everybody_is_served_their_own(crowd: Crowd):
    before = WAYS.planned
    assert not await _differs(crowd)
    assert WAYS.planned > before + len(GIVEN)


def _first_viewer(parameters: Any) -> Any:
    first: list[Any] = []

    def wrong(self: Prepared, given: Any, lifted: Any = ()) -> Any:
        if "viewer" in given:
            first.append(given["viewer"])
            given = {**given, "viewer": first[0]}
        return parameters(self, given, lifted)

    return wrong


def _first_values(values: Any) -> Any:
    kept: dict[Any, Any] = {}

    def wrong(self: Terms) -> Any:
        return kept.setdefault(self.form, values.fget(self))

    return property(wrong)


def _sizeless(form: Any) -> Any:
    def wrong(self: Any, reading: Any, build: Any, key: Any = None, terms: Any = None) -> Any:
        return form(self, reading, build, key[:-1] if isinstance(key, tuple) else key, terms)

    return wrong


def _first_columns(reading: Any) -> Any:
    kept: dict[Any, Any] = {}

    def wrong(self: Prepared, table: Any, columns: Any, dialect: Any) -> Any:
        return reading(self, table, kept.setdefault((table, len(columns)), columns), dialect)

    return wrong


def _sightless(form: Any) -> Any:
    kept: list[Any] = []

    def wrong(self: Any, reading: Any, build: Any, key: Any = None, terms: Any = None) -> Any:
        kept.append(reading.sight)
        reading.sight = kept[0]
        return form(self, reading, build, key, terms)

    return wrong


def _without(place: int) -> Callable[[Any], Any]:
    def make(question: Any) -> Any:
        def wrong(self: Answers, *asked: Any) -> Question | None:
            made = question(self, *asked)
            if made is None:
                return None
            key = list(made.key)
            del key[place]
            return made._replace(key=tuple(key))

        return wrong

    return make


FAULTS: dict[str, tuple[Any, str, Callable[[Any], Any]]] = {
    "the first viewer's id is kept with a statement": (Prepared, "parameters", _first_viewer),
    "the values of the first filter of a form are kept": (Terms, "values", _first_values),
    "the size of a page is not part of its form": (Statement, "form", _sizeless),
    "the columns of the first plan are read": (Prepared, "reading", _first_columns),
    "the rules by which the first one sees are kept": (Statement, "form", _sightless),
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_fault_is_found(crowd: Crowd, monkeypatch: pytest.MonkeyPatch, fault: str):
    place, name, make = FAULTS[fault]
    monkeypatch.setattr(place, name, make(getattr(place, name)))
    monkeypatch.setattr(Answers, "of", lambda _self, _question: None)  # none hides the fault
    assert await _differs(crowd)


ANSWERS: dict[str, Callable[[Any], Any]] = {
    "one token is given what another was": _without(0),
    "other variables are given the same answer": _without(3),
}


@pytest.mark.parametrize("fault", ANSWERS)
async def test_a_fault_of_kept_answers_is_found(
    crowd: Crowd, monkeypatch: pytest.MonkeyPatch, fault: str
):
    monkeypatch.setattr(Answers, "question", ANSWERS[fault](Answers.question))
    assert await _differs(crowd)
