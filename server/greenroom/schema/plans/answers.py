"""Answers that hold until somebody writes: many programs ask the same again and again."""

import time
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson

from greenroom.access.policy import Actor
from greenroom.schema.plans.statements import Asked

SECONDS = 1.0
"""So old an answer may be though nobody has written: some filters look at the clock."""

LARGEST_PART = 8
"""The room divided by this is what one answer may take."""

EACH = 1024
"""So many bytes are what Python needs for an answer besides its texts."""


@dataclass
class Planned:
    """The data of an answer, and what was asked of the store for it.

    ``data`` is a dictionary, or what ``orjson`` writes as it is. ``is_kept`` says that it was given
    before, and nothing was asked for it; ``packed`` is the answer compressed, once somebody wanted it so.
    """

    data: Any
    asked: list[Asked]
    is_kept: bool = False
    packed: bytes | None = None

    @property
    def way(self) -> str:
        """How it came about, in a word for numbers."""
        return "kept" if self.is_kept else "plan"


class Question(NamedTuple):
    """What somebody asks, in the state of the store that tells how they stand (``Actor.as_of``).

    ``size`` is how many bytes the key takes.
    """

    state: Hashable
    key: Hashable
    size: int = 0


class _Kept(NamedTuple):
    answer: Planned
    size: int
    until: float


class Answers:
    """What plans have answered in one state of the store.

    The state changes whenever anybody writes, be it a model or somebody's role, and then nothing of
    it is given any more. Nobody is given what another token was.
    """

    def __init__(self, room: int) -> None:
        """Keep answers of ``room`` bytes together, none where it is 0."""
        self._room = room
        self._state: Hashable = None
        self._size = 0
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()

    def question(
        self, actor: Actor, text: str, name: str | None, variables: Mapping[str, Any]
    ) -> Question | None:
        """Return what an actor asks; None where no answer is kept, as no state of the store is known."""
        if actor.token is None or actor.as_of is None or not self._room:
            return None
        given = orjson.dumps(variables)
        return Question(actor.as_of, (actor.token.id, text, name, given), len(text) + len(given))

    def of(self, question: Question | None) -> Planned | None:
        """Return the answer that was given in the same state, a short time ago."""
        if question is None or question.state != self._state:
            return None
        kept = self._kept.get(question.key)
        if kept is None or kept.until < time.monotonic():
            return None
        self._kept.move_to_end(question.key)
        return kept.answer

    def keep(self, question: Question | None, answer: Planned) -> Planned:
        """Keep an answer that was read in the state of its question, or in a later one; return it."""
        if question is None:
            return answer
        if question.state != self._state:
            self._kept.clear()
            self._state, self._size = question.state, 0
        data = orjson.dumps(answer.data)
        written = orjson.Fragment(data)  # so that it is not written once more
        size = len(data) + question.size + EACH
        if size * LARGEST_PART <= self._room:
            self._drop(question.key)
            again = Planned(written, [], is_kept=True)
            self._kept[question.key] = _Kept(again, size, time.monotonic() + SECONDS)
            self._size += size
            while self._size > self._room:
                self._drop(next(iter(self._kept)))
        return Planned(written, answer.asked)

    def _drop(self, key: Hashable) -> None:
        kept = self._kept.pop(key, None)
        if kept is not None:
            self._size -= kept.size
