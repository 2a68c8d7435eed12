"""An answer is given again to who asks the same before anybody has written, and to nobody else."""

import gzip
from pathlib import Path
from typing import Any

import orjson
import pytest

from greenroom.access.policy import Actor
from greenroom.database import Database
from greenroom.http import graphql
from greenroom.schema.plans import answers
from greenroom.schema.plans.answers import EACH, Answers, Planned, Question
from greenroom.tables import Role, Token
from tests import make, stores
from tests.registry import Registry
from tests.twoways import WAYS

ASKED = "query($name: String!) { model(name: $name) { fullName description } }"
CHURN = {"name": "acme/churn"}
TOKEN = "an-operators-token-of-32-characters"


@pytest.fixture(autouse=True)
def usual_age(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no answer become too old on a busy machine."""
    monkeypatch.setattr(answers, "SECONDS", 60.0)


@pytest.fixture
async def asked(registry: Registry) -> Registry:
    """A registry with a model, whose owner has asked for it so that the answer is kept."""
    await make.model(registry, "acme/churn")
    await registry.ask(ASKED, CHURN)
    return registry


async def _kept(registry: Registry, *, as_: str | None = "owner") -> tuple[Any, bool]:
    """Ask for the model; return its answer and whether it had been given before."""
    before = WAYS.kept
    answer = await registry.ask(ASKED, CHURN, as_=as_)
    return (answer.body.get("data") or {}).get("model"), WAYS.kept > before


async def test_who_asks_the_same_again_is_told_the_same_from_memory(asked: Registry):
    before = len(asked.statements)
    assert await _kept(asked) == ({"fullName": "acme/churn", "description": None}, True)
    assert len(asked.statements) - before == (1 if stores.is_postgresql() else 0), "for the token"


async def test_it_is_counted_as_one_that_was_kept(tmp_path: Path):
    registry = await Registry.open(tmp_path, metrics_token=TOKEN)
    await make.model(registry, "acme/churn")
    for _ in range(4):
        await registry.ask(ASKED, CHURN)
    async with registry.client() as client:
        told = await client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
    counted = [
        line for line in told.text.splitlines() if line.startswith("greenroom_queries_total")
    ]
    assert sorted(counted) == [
        'greenroom_queries_total{way="kept"} 3.0',
        'greenroom_queries_total{way="plan"} 1.0',
    ]
    await registry.close()


async def test_it_is_compressed_once(registry: Registry, monkeypatch: pytest.MonkeyPatch):
    await make.model(registry, "acme/churn", description="A long one. " * 100)
    compressed: list[bytes] = []

    async def compress(content: bytes) -> bytes:
        compressed.append(content)
        return gzip.compress(content)

    monkeypatch.setattr(graphql, "compress", compress)
    told = [await registry.ask(ASKED, CHURN) for _ in range(4)]
    assert [one.data for one in told] == [told[0].data] * 4
    assert [orjson.loads(one) for one in compressed] == [{"data": told[0].data}] * 2, (
        "as it was read, and kept"
    )

    await registry.ask(
        'mutation { updateModel(input: {model: "acme/churn", description: "Another. ", readme: "r"}) { model { id } } }'
    )
    assert (await registry.ask(ASKED, CHURN)).data == {
        "model": {"fullName": "acme/churn", "description": "Another. "}
    }


async def test_an_operator_is_told_of_one_that_is_asked_anew(tmp_path: Path):
    registry = await Registry.open(tmp_path, metrics_token=TOKEN)
    await make.model(registry, "acme/churn")
    await registry.ask(ASKED, CHURN)
    before = WAYS.kept
    told = await registry.ask(ASKED, CHURN, headers={"Greenroom-Explain": TOKEN})
    assert told.body["extensions"]["plan"]["way"] == "plan"
    assert WAYS.kept == before
    await registry.close()


async def test_what_changed_is_told_at_once(asked: Registry):
    await asked.done("updateModel", {"model": "acme/churn", "description": "By telephone."})
    assert await _kept(asked) == ({"fullName": "acme/churn", "description": "By telephone."}, False)


async def test_what_another_process_changed_is_told_at_once(asked: Registry):
    another = Database(asked.database.url)
    async with another.writer.begin() as connection:
        await connection.exec_driver_sql("UPDATE models SET description = 'By another.'")
    await another.close()
    assert await _kept(asked) == ({"fullName": "acme/churn", "description": "By another."}, False)


async def test_what_is_not_committed_yet_is_told_when_it_is(asked: Registry):
    another = Database(asked.database.url)
    async with another.writer.begin() as connection:
        await connection.exec_driver_sql("UPDATE models SET description = 'By another.'")
        told, _ = await _kept(asked)
        assert told["description"] is None
        assert await _kept(asked) == (told, True)
    await another.close()
    assert await _kept(asked) == ({"fullName": "acme/churn", "description": "By another."}, False)


async def test_that_a_change_goes_unnoticed_is_found(
    asked: Registry, monkeypatch: pytest.MonkeyPatch
):
    """Whatever is asked in a test is compared with the executor (tests/twoways.py)."""
    question = Answers.question

    def wrong(self: Answers, *given: Any) -> Question | None:
        made = question(self, *given)
        return made and made._replace(state=1_000_000)

    monkeypatch.setattr(Answers, "question", wrong)
    await _kept(asked)
    await asked.done("updateModel", {"model": "acme/churn", "description": "By telephone."})
    with pytest.raises(AssertionError, match="the executor says"):
        await _kept(asked)


async def test_who_may_not_see_it_any_more_is_not_told(registry: Registry):
    await make.model(registry, "acme/churn", visibility="PRIVATE")
    await make.grant(registry, "member", "acme/churn", Role.VIEWER)
    for _ in range(3):
        told, _ = await _kept(registry, as_="member")
        assert told
    await make.ungrant(registry)
    assert await _kept(registry, as_="member") == (None, False)


async def test_a_token_that_is_taken_back_is_told_nothing(asked: Registry):
    token = await make.token(asked, "owner", known_as="brief")
    for _ in range(3):
        told, _ = await _kept(asked, as_="brief")
        assert told
    await asked.done("revokeToken", {"token": token}, "token { id }")
    assert (await asked.ask(ASKED, CHURN, as_="brief")).code == "UNAUTHENTICATED"


async def test_nobody_is_told_what_another_was(registry: Registry):
    await make.model(registry, "acme/churn", visibility="PRIVATE")
    for _ in range(3):
        assert (await _kept(registry))[0]
    assert await _kept(registry, as_="stranger") == (None, False)
    assert await _kept(registry, as_=None) == (None, False)


async def test_nor_is_another_token_of_the_same_person_which_may_do_less(registry: Registry):
    await make.model(registry, "acme/churn", visibility="PRIVATE")
    await make.token(registry, "owner", known_as="narrow", scopes=["RUN_READ"])
    for _ in range(3):
        assert (await _kept(registry))[0]
    told, was_kept = await _kept(registry, as_="narrow")
    assert (told, was_kept) == (None, False)


async def test_what_is_asked_otherwise_is_answered_otherwise(asked: Registry):
    before = WAYS.kept
    await make.model(asked, "acme/fraud")
    for _ in range(2):
        for name in ("churn", "fraud"):
            told = await asked.ask(ASKED, {"name": f"acme/{name}"})
            assert told.data["model"]["fullName"] == f"acme/{name}"
    named = f"{ASKED.replace('query(', 'query One(')} query Two {{ viewer {{ user {{ name }} }} }}"
    async with asked.client() as client:
        for name, key in (("One", "model"), ("Two", "viewer")) * 2:
            answer = await client.post(
                "/graphql",
                json={"query": named, "variables": CHURN, "operationName": name},
                headers={"authorization": f"Bearer {asked.tokens['owner']}"},
            )
            assert list(answer.json()["data"]) == [key]
    assert WAYS.kept - before == 2 + 2


async def test_it_is_asked_anew_when_it_is_old(asked: Registry, monkeypatch: pytest.MonkeyPatch):
    clock = answers.time.monotonic()
    monkeypatch.setattr(answers.time, "monotonic", lambda: clock + 61)
    assert await _kept(asked) == ({"fullName": "acme/churn", "description": None}, False)


async def test_none_is_kept_where_there_is_no_room(tmp_path: Path):
    registry = await Registry.open(tmp_path, kept_answers_bytes=0)
    await make.model(registry, "acme/churn")
    for _ in range(4):
        assert await _kept(registry) == ({"fullName": "acme/churn", "description": None}, False)
    await registry.close()


# --- the room ---------------------------------------------------------------------------------


@pytest.fixture
def room() -> Answers:
    """Room for eight answers of two thousand bytes."""
    return Answers(16_000)


def _answer(size: int = 2000 - EACH) -> Planned:
    return Planned({"": "x" * (size - len('{"":""}'))}, [])


def _keys(room: Answers, state: int, number: int) -> list[int]:
    return [key for key in range(number) if room.of(Question(state, key)) is not None]


def test_what_was_asked_longest_ago_makes_room(room: Answers):
    for key in range(8):
        room.keep(Question(1, key), _answer())
    assert room.of(Question(1, 0)) is not None
    room.keep(Question(1, 8), _answer())
    assert _keys(room, 1, 9) == [0, 2, 3, 4, 5, 6, 7, 8]


def test_what_takes_too_much_of_it_is_not_kept(room: Answers):
    room.keep(Question(1, 0), _answer(2001 - EACH))
    assert _keys(room, 1, 1) == []


def test_what_a_question_takes_counts(room: Answers):
    known = Actor(
        token=Token(user_id="", name="", hash="", kind="ACCESS", expires_at=None), as_of=1
    )
    question = room.question(known, "{ a }", None, {"b": 1})
    assert question is not None
    assert question.size == len('{ a }{"b":1}')
    room.keep(question, _answer(2000 - EACH - question.size))
    assert room.of(question) is not None
    room.keep(question._replace(key=1), _answer(2001 - EACH - question.size))
    assert room.of(question._replace(key=1)) is None


def test_the_same_question_takes_room_once(room: Answers):
    for _ in range(3):
        for key in range(8):
            room.keep(Question(1, key), _answer())
    assert _keys(room, 1, 8) == list(range(8))


def test_another_state_forgets_all(room: Answers):
    room.keep(Question(1, 0), _answer())
    assert _keys(room, 2, 3) == []
    room.keep(Question(2, 1), _answer())
    assert _keys(room, 1, 3) == []
    assert _keys(room, 2, 3) == [1]
    for key in range(2, 10):
        room.keep(Question(2, key), _answer())
    assert _keys(room, 2, 10) == list(range(2, 10)), "what was forgotten takes no room"


def test_it_is_written_as_it_was(room: Answers):
    first = Planned({"one": "é\u2028", "two": [1.5, None]}, [])
    expected = orjson.dumps({"data": first.data})
    told = room.keep(Question(1, 0), first)
    again = room.of(Question(1, 0))
    assert again is not None
    assert (told.is_kept, again.is_kept) == (False, True)
    assert orjson.dumps({"data": told.data}) == orjson.dumps({"data": again.data}) == expected


def test_what_has_no_state_is_not_kept(room: Answers):
    known = Actor(token=Token(user_id="", name="", hash="", kind="ACCESS", expires_at=None))
    assert room.question(known, "{ a }", None, {}) is None
    assert room.question(Actor(as_of=1), "{ a }", None, {}) is None
    known.as_of = 1
    assert room.question(known, "{ a }", None, {}) is not None
    assert Answers(0).question(known, "{ a }", None, {}) is None
    answer = _answer()
    assert room.keep(None, answer) is answer
    assert room.of(None) is None
