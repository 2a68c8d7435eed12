"""The compact language: ``stage: production|staging, metrics.accuracy: >0.9 OR tags: "a, b"``.

It reads what Polyaxon's query language reads, with three differences: values can be quoted,
field names after the dot may be quoted too, and what Polyaxon takes silently for one odd value
(``a:1 b:2``, ``a:1|b:2``) is refused. ``,`` and ``AND`` bind tighter than ``OR`` and `` | ``.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NoReturn

from greenroom.errors import Invalid, Step
from greenroom.filters.expressions import All, Expression, Not, OneOf, Operator, Test

MAX_LENGTH = 2_000
MAX_TESTS = 50

_FIELD = re.compile(
    r"""\s*([A-Za-z_]\w*)(?:\.(?:([\w./@-]+)|"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'))?\s*:"""
)
_AND = re.compile(r"\s*,|\s+and(?=\s|$|\()", re.IGNORECASE)
_OR = re.compile(r"\s+or(?=\s|$|\()|\s+\|(?=\s)", re.IGNORECASE)
_STRAY_FIELD = re.compile(r"(?:\s|\|)\s*[A-Za-z_]\w*(?:\.[\w./@-]+)?\s*:")
_COMPARISONS = {
    "<=": Operator.LESS_OR_EQUAL,
    "=<": Operator.LESS_OR_EQUAL,
    ">=": Operator.GREATER_OR_EQUAL,
    "=>": Operator.GREATER_OR_EQUAL,
    "<": Operator.LESS,
    ">": Operator.GREATER,
}

_Piece = tuple[str, bool]  # a character, and whether it was quoted


def parse_query(text: str, *, at: Sequence[Step] = ("query",)) -> Expression:
    """Return what a compact query says. Raises ``Invalid`` with the column of the fault."""
    if len(text) > MAX_LENGTH:
        message = f"The query has {len(text):,} characters; at most {MAX_LENGTH:,} are accepted."
        raise Invalid(message, at=at)
    return _Parser(text, tuple(at)).parse()


class _Parser:
    """Recursive descent over the text; ``position`` is the next character to read."""

    def __init__(self, text: str, at: tuple[Step, ...]) -> None:
        self.text = text
        self.at = at
        self.position = 0
        self.tests = 0
        self.depth = 0

    def parse(self) -> Expression:
        expression = self.any_of()
        self.skip_space()
        if self.position < len(self.text):
            self.fail("expected the end, ',', AND or OR")
        return expression

    def any_of(self) -> Expression:
        parts = [self.all_of()]
        while self.take(_OR):
            parts.append(self.all_of())
        return parts[0] if len(parts) == 1 else OneOf(parts)

    def all_of(self) -> Expression:
        parts = [self.primary()]
        while self.take(_AND):
            parts.append(self.primary())
        return parts[0] if len(parts) == 1 else All(parts)

    def primary(self) -> Expression:
        self.skip_space()
        if self.text.startswith("(", self.position):
            self.position += 1
            self.depth += 1
            if self.depth > 20:  # noqa: PLR2004 - deep enough for any hand
                self.fail("too many parentheses within one another")
            expression = self.any_of()
            self.skip_space()
            if not self.text.startswith(")", self.position):
                self.fail("expected ')'")
            self.position += 1
            self.depth -= 1
            return expression
        field = _FIELD.match(self.text, self.position)
        if field is None:
            self.fail("expected FIELD:VALUE or '('")
        self.position = field.end()
        name, plain, double, single = field.groups()
        quoted = double if double is not None else single
        key = plain if quoted is None else re.sub(r"\\(.)", r"\1", quoted)
        self.tests += 1
        if self.tests > MAX_TESTS:
            self.fail(f"at most {MAX_TESTS} tests are accepted")
        return self.operation(name, key)

    def operation(self, field: str, key: str | None) -> Expression:
        """Read what stands behind the colon."""
        self.skip_space()
        start = self.position
        pieces = self.pieces()
        plain = "".join(" " if quoted else char for char, quoted in pieces)
        stray = _STRAY_FIELD.search(plain)
        if stray is not None:
            self.position = start + stray.start()
            self.fail("a second FIELD: in one value; put ',' or OR between tests, or quote it")
        negated = pieces[:1] == [("~", False)]
        if negated:
            pieces = _stripped(pieces[1:])
        if not pieces:
            self.position = start
            self.fail("expected a value")
        test = self.test(field, key, pieces, start)
        return Not(test) if negated else test

    def test(self, field: str, key: str | None, pieces: list[_Piece], start: int) -> Test:
        """Return the test that these characters make."""

        def made(operator: Operator, *values: str) -> Test:
            return Test(field, operator, values, key, self.at)

        plain = "".join("\x00" if quoted else char for char, quoted in pieces)
        if plain.lower() == "nil":
            return made(Operator.ABSENT)
        for sign, operator in _COMPARISONS.items():
            if plain.startswith(sign):
                return made(operator, self.value(pieces[len(sign) :], start))
        dots = re.search(r"(?:^|\s)\s*\.\.(?:\s+|$)", plain)
        if dots:
            low, high = pieces[: dots.start()], pieces[dots.end() :]
            return made(Operator.RANGE, self.value(low, start), self.value(high, start))
        if "|" in plain:
            edges = [-1, *(i for i, char in enumerate(plain) if char == "|"), len(plain)]
            parts = [pieces[a + 1 : b] for a, b in pairwise(edges)]
            return made(Operator.ONE_OF, *(self.value(part, start) for part in parts))
        starts, ends = plain.startswith("%"), plain.endswith("%")
        if starts or ends:
            inner = pieces[1 if starts else 0 : len(pieces) - 1 if ends else None]
            if not inner or ("%", False) in inner:
                self.position = start
                self.fail("'%' stands at the ends of a value; quote one that is meant as such")
            like = (
                Operator.CONTAINS
                if starts and ends
                else (Operator.ENDS_WITH if starts else Operator.STARTS_WITH)
            )
            return made(like, self.value(inner, start))
        return made(Operator.EQUALS, self.value(pieces, start))

    def value(self, pieces: list[_Piece], start: int) -> str:
        value = "".join(char for char, _ in _stripped(pieces))
        if not value and not any(quoted for _, quoted in pieces):
            self.position = start
            self.fail("expected a value")
        return value

    def pieces(self) -> list[_Piece]:
        """Read up to the next ',', parenthesis, AND or OR that is not quoted."""
        found: list[_Piece] = []
        quote = ""
        opened = self.position
        while self.position < len(self.text):
            char = self.text[self.position]
            if quote:
                if char == "\\" and self.position + 1 < len(self.text):
                    self.position += 1
                    found.append((self.text[self.position], True))
                elif char == quote:
                    quote = ""
                    found.append(("", True))  # keeps "" apart from nothing
                else:
                    found.append((char, True))
            elif char in "\"'" and (not found or found[-1][0] in "~%|<>= "):
                quote, opened = char, self.position
            elif char in ",)" or self.at_keyword():
                break
            elif char == "(":
                self.fail("a '(' inside a value; quote it")
            else:
                found.append((char, False))
            self.position += 1
        if quote:
            self.position = opened
            self.fail("a quote that is not closed")
        return _stripped(found)

    def at_keyword(self) -> bool:
        """Return whether AND, OR or a free-standing '|' that joins two tests comes next."""
        if not self.text[self.position].isspace():
            return False
        if re.compile(r"\s+(?:and|or)(?=\s|$|\()", re.IGNORECASE).match(self.text, self.position):
            return True
        bar = re.compile(r"\s+\|\s+").match(self.text, self.position)
        if bar is None:
            return False
        rest = self.text[bar.end() :]
        return rest.startswith("(") or _FIELD.match(rest) is not None

    def take(self, keyword: re.Pattern[str]) -> bool:
        match = keyword.match(self.text, self.position)
        if match is None:
            return False
        self.position = match.end()
        return True

    def skip_space(self) -> None:
        while self.position < len(self.text) and self.text[self.position].isspace():
            self.position += 1

    def fail(self, what: str) -> NoReturn:
        message = f"The query is not understood at character {self.position + 1}: {what}."
        raise Invalid(message, at=self.at)


def _stripped(pieces: list[_Piece]) -> list[_Piece]:
    """Return the characters without unquoted space around them."""
    first, last = 0, len(pieces)
    while first < last and pieces[first][0].isspace() and not pieces[first][1]:
        first += 1
    while last > first and pieces[last - 1][0].isspace() and not pieces[last - 1][1]:
        last -= 1
    return pieces[first:last]
