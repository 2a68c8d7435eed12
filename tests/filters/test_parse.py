"""The compact language reads what Polyaxon's reads, and refuses its silent traps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenroom.errors import Invalid
from greenroom.filters.expressions import All, Expression, Not, OneOf, Operator, Test
from greenroom.filters.parse import parse_query

AT = ("query",)
EQ = Operator.EQUALS


def test_of(field: str, *values: str, op: Operator = EQ, key: str | None = None) -> Test:
    return Test(field, op, values, key, AT)


test_of.__test__ = False  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        (
            "stage: production, name: %-v1%",
            All([test_of("stage", "production"), test_of("name", "-v1", op=Operator.CONTAINS)]),
        ),
        ("stage:production|staging", test_of("stage", "production", "staging", op=Operator.ONE_OF)),
        (
            "stage:production | staging",
            test_of("stage", "production", "staging", op=Operator.ONE_OF),
        ),
        (
            "stage:production | name:test",
            OneOf([test_of("stage", "production"), test_of("name", "test")]),
        ),
        (
            "name:a OR name:b AND stage:testing",
            OneOf([test_of("name", "a"), All([test_of("name", "b"), test_of("stage", "testing")])]),
        ),
        (
            "(stage:testing or stage:staging), tags: prod",
            All(
                [
                    OneOf([test_of("stage", "testing"), test_of("stage", "staging")]),
                    test_of("tags", "prod"),
                ]
            ),
        ),
        ("name: a:b", test_of("name", "a:b")),
        ("name:orchid", test_of("name", "orchid")),
        ("name:AND", test_of("name", "AND")),
        ("name:two words", test_of("name", "two words")),
        ("tags:a, tags:b", All([test_of("tags", "a"), test_of("tags", "b")])),
        (
            "tags:~nil OR tags:prod",
            OneOf([Not(test_of("tags", op=Operator.ABSENT)), test_of("tags", "prod")]),
        ),
        ("name: ~%foo%", Not(test_of("name", "foo", op=Operator.CONTAINS))),
        ("name:~a|b", Not(test_of("name", "a", "b", op=Operator.ONE_OF))),
        ("name: v1%", test_of("name", "v1", op=Operator.STARTS_WITH)),
        ("name: %v1", test_of("name", "v1", op=Operator.ENDS_WITH)),
        ("name:1.10", test_of("name", "1.10")),
        ("name:%1%", test_of("name", "1", op=Operator.CONTAINS)),
        ("metrics.loss: <=0.5", test_of("metrics", "0.5", op=Operator.LESS_OR_EQUAL, key="loss")),
        ("metrics.loss: =<0.5", test_of("metrics", "0.5", op=Operator.LESS_OR_EQUAL, key="loss")),
        ("metrics.loss:=>1", test_of("metrics", "1", op=Operator.GREATER_OR_EQUAL, key="loss")),
        ("metrics.val/loss:<1", test_of("metrics", "1", op=Operator.LESS, key="val/loss")),
        ('metrics."val loss":>1', test_of("metrics", "1", op=Operator.GREATER, key="val loss")),
        (
            "created_at: 2026-01-01 .. 2026-02-01",
            test_of("created_at", "2026-01-01", "2026-02-01", op=Operator.RANGE),
        ),
        ("created_at: 2026-01-01 09:30", test_of("created_at", "2026-01-01 09:30")),
        ('name:"x, y (z) and w"', test_of("name", "x, y (z) and w")),
        ("name:'it\\'s'", test_of("name", "it's")),
        ("name:it's", test_of("name", "it's")),
        ('name:"50%"', test_of("name", "50%")),
        ('name:%"a, b"%', test_of("name", "a, b", op=Operator.CONTAINS)),
        ('name:"nil"', test_of("name", "nil")),
        ('name:""', test_of("name", "")),
        ('name:"a"|"b, c"', test_of("name", "a", "b, c", op=Operator.ONE_OF)),
    ],
)
def test_what_a_query_means(text: str, meaning: Expression) -> None:
    assert parse_query(text) == meaning


@pytest.mark.parametrize(
    "text",
    [
        "",
        "stage",
        "name:",
        "tags:prod,",
        ", tags:prod",
        "name:foo and bar",
        "name:foo OR",
        "description: hello (world)",
        "name:'x, y",
        "()",
        "(a:1",
        "a:1)",
        "(a:1)(b:2)",
        "stage:(production|staging)",
        "name:%a%b%",
        "name:%",
        "name:%%",
        "a:b|",
        "a:|b",
        "a:~",
        "a:>",
        "a: .. 2",
        # what Polyaxon takes silently for one value
        "stage:production|name:x",
        "stage:production |name:x",
        "a:1 b:2",
    ],
)
def test_what_is_refused_and_where(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_query(text)
    assert refused.value.at == ("query",)
    assert "not understood at character" in refused.value.message


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name:" + "x" * 2000, "2,005 characters"),
        (", ".join(["a:1"] * 51), "at most 50 tests"),
        ("(" * 21 + "a:1" + ")" * 21, "too many parentheses"),
    ],
)
def test_limits(text: str, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        parse_query(text)


@given(st.text(max_size=80))
def test_any_text_is_understood_or_refused(text: str) -> None:
    try:
        parse_query(text)
    except Invalid as refused:
        assert refused.at == ("query",)


@given(st.text(min_size=1, max_size=40))
def test_a_quoted_value_is_what_was_quoted(value: str) -> None:
    quoted = value.replace("\\", "\\\\").replace('"', '\\"')
    assert parse_query(f'name:"{quoted}"') == test_of("name", value)
