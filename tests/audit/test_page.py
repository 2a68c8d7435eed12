"""The page about the audit log names what there is."""

import re

from greenroom.http.export import ARGUMENTS, MAX_AT_ONCE
from greenroom.operations.events import CHAINED
from greenroom.tables import EventKind
from tests.docs.pages import ROOT, tables

PAGE = ROOT / "docs" / "audit.md"


def test_every_kind_of_event_is_named_once() -> None:
    named = [kind for _, kinds in tables(PAGE, "About", "Kinds") for kind in kinds.split()]
    assert sorted(named) == sorted(f"`{kind.name}`" for kind in EventKind)


def test_every_hashed_column_is_named_in_order() -> None:
    words = " ".join(PAGE.read_text().split())
    (listed,) = re.findall(r"an object with the keys (.*?), all keys", words)
    assert tuple(re.findall(r"`(\w+)`", listed)) == CHAINED


def test_the_arguments_and_the_limit_of_an_export_are_named() -> None:
    words = " ".join(PAGE.read_text().split())
    assert f"can have {MAX_AT_ONCE} exports under way" in words
    assert all(f"`{name}`" in words for name in ARGUMENTS)
