"""The pages say what is so: their blocks run, their tables are the code's, their links lead on."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from graphql import GraphQLError, GraphQLObjectType, build_schema, parse, validate

from greenroom import tables as stored
from greenroom.access import passwords
from greenroom.access.permissions import OWN_ACCOUNT, ROLES, VISITOR, Permission
from greenroom.access.policy import Actor
from greenroom.cli import main
from greenroom.cli.serve import _greet
from greenroom.client.recorder import STORE_PATIENCE
from greenroom.errors import RegistryError
from greenroom.filters import order
from greenroom.filters import parse as compact
from greenroom.filters.compile import compile_filter
from greenroom.filters.fields import FIELDS, SYNONYMS
from greenroom.http import openlineage
from greenroom.operations import graph, members, rules, tokens
from greenroom.schema import errors, filters, gate, pagination, query
from greenroom.schema.types import FACES
from greenroom.settings import Settings
from greenroom.sqlite import SAFE_SQLITE
from greenroom.storage.store import LARGEST_COPY
from greenroom.tables import Role
from tests.docs.conftest import Reader
from tests.docs.pages import (
    GUIDES,
    PAGES,
    ROOT,
    anchors,
    bare,
    blocks,
    links,
    name_of,
    prose,
    shows,
    tables,
)
from tests.stores import only_of_files

DOCS = ROOT / "docs"
SCHEMA = build_schema((ROOT / "schema.graphql").read_text())
RUNNING = [page for page in GUIDES if any(block.runs for block in blocks(page))]
TABLES = {
    "Models": stored.Model,
    "Versions": stored.Version,
    "Runs": stored.Run,
    "Projects": stored.Project,
    "Members": stored.Membership,
    "Teams": stored.Team,
    "Events": stored.Event,
}

MACHINE = re.compile(r"(?<![\w.~-])/(home|root|work|Users|mnt|tmp)(/|\b)")
REGISTRY_HOST = re.compile(
    r"pypi\.|pythonhosted|npmjs|yarnpkg|crates\.io|proxy\.golang|artifactory|jfrog|index-url",
    re.IGNORECASE,
)


FOR_FILES = {
    DOCS / "configuration.md": "it restores a backup beside the store, as files can be; "
    "tests/postgresql/test_backup.py restores to another database"
}
"""Pages that tell of a registry in a file, and why they cannot be followed over PostgreSQL."""


@pytest.mark.parametrize(
    "guide",
    [
        pytest.param(page, marks=only_of_files(FOR_FILES[page])) if page in FOR_FILES else page
        for page in RUNNING
    ],
    ids=name_of,
)
def test_what_a_page_tells_to_do_works_and_prints_what_it_shows(
    guide: Path, reader: Reader
) -> None:
    for block in blocks(guide):
        if block.runs:
            printed = reader.run(block)
            if block.output:
                assert shows(block.output, printed), f"{block.output.place} shows not: {printed}"


def test_the_guides_have_blocks_that_run() -> None:
    assert {"docs/api.md", "docs/errors.md", "docs/lineage.md", "docs/quickstart.md"} <= {
        *map(name_of, RUNNING)
    }


@pytest.mark.parametrize("guide", PAGES, ids=name_of)
def test_documents_fit_the_schema_unless_they_are_shown_as_wrong(guide: Path) -> None:
    for block in blocks(guide):
        if block.language == "graphql":
            try:
                faults = [fault.message for fault in validate(SCHEMA, parse(block.text))]
            except GraphQLError as fault:
                faults = [fault.message]
            assert bool(faults) is ("invalid" in block.words), f"{block.place}: {faults}"


def test_the_quick_start_shows_how_the_server_greets(capsys: pytest.CaptureFixture[str]) -> None:
    (shown,) = (
        block
        for block in blocks(DOCS / "quickstart.md")
        if block.text.startswith("Greenroom serves")
    )
    _greet(Settings(), "http://127.0.0.1:8000/sign-in?token=grn_secret")
    assert shows(shown, capsys.readouterr().out)


def test_the_table_of_roles_is_the_codes() -> None:
    rows = tables(DOCS / "permissions.md", "Permission", *(role.name for role in Role))
    told = {
        bare(name): {
            role for role, cell in zip(Role, cells, strict=True) if {"yes": True, "": False}[cell]
        }
        for name, *cells in rows
    }
    assert told == {
        permission.name: {role for role in Role if permission in ROLES[role]}
        for permission in Permission
        if permission not in OWN_ACCOUNT
    }
    own = " ".join((DOCS / "permissions.md").read_text().split())
    named = re.search(r"everybody who is signed in has (.*?) on themselves", own)
    assert named
    assert {*re.findall(r"`(\w+)`", named[1])} == {one.name for one in OWN_ACCOUNT}
    assert not OWN_ACCOUNT & frozenset().union(*ROLES.values()), "no role brings them"


def test_what_everybody_may_do_to_what_is_public_is_told() -> None:
    page = " ".join((DOCS / "permissions.md").read_text().split())
    named = re.search(r"What is public gives everybody (.*?) on it", page)
    assert named
    assert {*re.findall(r"`(\w+)`", named[1])} == {one.name for one in VISITOR}


def test_the_tables_of_needed_permissions_are_the_schemas() -> None:
    page = DOCS / "permissions.md"
    rows = [
        *((f"Mutation.{bare(name)}", need) for name, need in tables(page, "Mutation", "Needs")),
        *((bare(name), need) for name, need in tables(page, "Field", "Needs")),
    ]
    told = {name: bare(need) for name, need in rows}
    assert len(told) == len(rows)
    assert told == dict(_required())


def _required() -> Iterator[tuple[str, str]]:
    for type_ in SCHEMA.type_map.values():
        for name, one in type_.fields.items() if isinstance(type_, GraphQLObjectType) else ():
            for directive in (one.ast_node and one.ast_node.directives) or ():
                if directive.name.value == "requires":
                    yield f"{type_.name}.{name}", directive.arguments[0].value.value


def test_the_codes_are_those_that_errors_have() -> None:
    codes = {kind.code for kind in (RegistryError, *RegistryError.__subclasses__())}
    codes |= {
        value
        for name, value in vars(errors).items()
        if re.fullmatch(r"[A-Z][A-Z_]+", name) and isinstance(value, str)
    }
    page = DOCS / "errors.md"
    sections = {bare(line[3:]) for _, line in prose(page) if line.startswith("## ")}
    assert sections == codes
    assert {bare(row[0]) for row in tables(page, "Code", "In short", "Do")} == codes
    for guide in GUIDES:
        for block in blocks(guide):
            assert {*re.findall(r'"code": "(\w+)"', block.text)} <= codes, block.place


def test_the_settings_are_those_there_are_with_their_defaults() -> None:
    page = DOCS / "configuration.md"
    rows = tables(page, "Variable", "Default", "Meaning")
    assert [(bare(name), default) for name, default, _ in rows] == [
        (f"GREENROOM_{name.upper()}", _default(one.default))
        for name, one in Settings.model_fields.items()
    ]
    known = {bare(row[0]) for row in rows} | {
        "GREENROOM_URL",
        "GREENROOM_TOKEN",
        "GREENROOM_CONFIG",
        "GREENROOM_WEBHOOK_SECRET",
    }
    for guide in GUIDES:
        assert {*re.findall(r"GREENROOM_[A-Z_]*[A-Z]", guide.read_text())} <= known, guide


def _default(value: object) -> str:
    if value is None:
        return ""
    return f"`{value:g}`" if isinstance(value, float) else f"`{value}`"


def test_every_command_and_flag_is_named() -> None:
    rows = tables(DOCS / "configuration.md", "Command", "Does")
    told = {re.sub(r" \[?[A-Z]+\]?$", "", bare(name)): does for name, does in rows}
    assert len(told) == len(rows)
    found = {
        name: {flag for one in command.params for flag in one.opts if flag.startswith("--")}
        for name, command in _commands("greenroom", typer.main.get_command(main.app))
    }
    assert told.keys() == found.keys()
    for name, flags in found.items():
        assert flags == {*re.findall(r"--[\w-]+", told[name])}, name


def _commands(name: str, command: object) -> Iterator[tuple[str, object]]:
    below = getattr(command, "commands", None)
    if below is None:
        yield name, command
    for word, one in (below or {}).items():
        yield from _commands(f"{name} {word}", one)


def test_the_limits_are_those_that_are_held() -> None:
    page = DOCS / "api.md"
    constants = {
        "selections of the same name in one place": gate.MAX_SAME_KEY,
        "fragments": gate.MAX_FRAGMENTS,
        "directives": gate.MAX_DIRECTIVES,
        "variables in an operation": gate.MAX_VARIABLES,
        "operations": gate.MAX_OPERATIONS,
    }
    rows = tables(page, "A document has at most", "Number", "Variable")
    rows += [row[:3] for row in tables(page, "A request", "Number", "Variable", "Else")]
    for what, number, variable in rows:
        name = bare(variable).removeprefix("GREENROOM_").lower()
        held = getattr(Settings(), name) if name else constants.pop(what)
        assert float(number.replace(",", "")) == held, what
    assert not constants


def test_the_numbers_in_the_prose_are_those_that_are_held() -> None:
    told = {page.name: " ".join(page.read_text().split()) for page in GUIDES}
    for page, words in (
        (
            "api.md",
            f"nests at most {filters.MAX_DEPTH} deep, has at most {filters.MAX_PARTS} parts",
        ),
        ("api.md", f"{filters.MAX_VALUES} values in a list"),
        ("api.md", f"at most {compact.MAX_LENGTH:,} characters and {compact.MAX_TESTS} tests"),
        ("api.md", f"sorted by at most {order.MAX_KEYS} fields"),
        ("api.md", f"`first` (1 to {pagination.MAX_SIZE}, {pagination.DEFAULT_SIZE} when absent)"),
        ("api.md", f"`nodes` (at most {query.MAX_IDS})"),
        ("api.md", f"take 1 to {rules.MAX_ITEMS} versions"),
        ("api.md", f"`description`, `message` | at most {rules.MAX_DESCRIPTION:,} characters"),
        ("api.md", f"`readme`, `content` | at most {rules.MAX_LONG_TEXT:,} characters"),
        ("api.md", f"at most {rules.MAX_TAGS}, each 1 to {rules.MAX_TAG} printable"),
        ("api.md", f"at most {rules.MAX_PARAMETERS:,} names"),
        ("api.md", f"1 to {rules.MAX_METRICS:,} in a request"),
        ("api.md", f"nested at most {rules.MAX_NESTING} deep"),
        ("api.md", f"at most {rules.MAX_PATH:,} characters"),
        ("api.md", f"`idempotencyKey` | 1 to {rules.MAX_KEY} characters"),
        ("api.md", f"`days` of a token | 1 to {tokens.MAX_DAYS:,} "),
        ("api.md", f"`days` of an invitation | 1 to {members.MAX_INVITATION_DAYS} "),
        ("api.md", f"a password | {passwords.MIN_LENGTH} to {passwords.MAX_LENGTH} characters"),
        ("artifacts.md", f"1 to {rules.MAX_FILES:,}, as many as fit into a request"),
        ("artifacts.md", f"at most {rules.MAX_FILE_PATH:,} characters"),
        ("artifacts.md", f"{rules.MAX_FILE_NAME} bytes a name"),
        ("artifacts.md", f"up to {LARGEST_COPY // 1024**3} GiB by one `PUT`"),
        ("api.md", f"`files` of an upload | 1 to {rules.MAX_FILES:,}"),
        ("api.md", f"`bundle` of a signature | at most {rules.MAX_BUNDLE:,} characters"),
        ("client.md", f"tried for {STORE_PATIENCE:g} seconds at most"),
        ("errors.md", f"At most {gate.MAX_ERRORS} faults"),
        (
            "lineage.md",
            f"`first` nodes, 1 to {graph.MAX_NODES} ({query.DEFAULT_NODES} when absent)",
        ),
        ("lineage.md", f"`depth` is 1 to {graph.MAX_DEPTH} steps"),
        ("lineage.md", f"counted up to {graph.MAX_COUNTED:,}"),
        ("lineage.md", f"a list of up to {openlineage.MAX_EVENTS} of which all or none are done"),
        ("queries.md", f"{compact.MAX_LENGTH:,} characters, {compact.MAX_TESTS} tests"),
        ("queries.md", f"At most {order.MAX_KEYS}."),
        ("configuration.md", f"It needs SQLite {'.'.join(map(str, SAFE_SQLITE))} or newer"),
        ("concepts.md", f"for {Settings().restore_days} days (`GREENROOM_RESTORE_DAYS`)"),
    ):
        assert words in told[page], f"{page} does not say: {words}"


@pytest.mark.parametrize("title", TABLES)
def test_the_query_language_has_the_fields_that_it_tells_of(title: str) -> None:
    page, table = DOCS / "queries.md", TABLES[title]
    rows = tables(page, "Field", "Holds", "Sorts", under=title)
    sortable = title not in {"Projects", "Members", "Teams", "Events"}  # their lists take no order
    assert {bare(name): sorts == "yes" for name, _, sorts in rows} == {
        name: one.sorts and sortable for name, one in FIELDS[table].items()
    }
    for name, holds, _ in rows:
        one = FIELDS[table][bare(name)]
        assert holds.startswith(one.kind.value), name
        if one.choices is not None and one.choices is not stored.EventKind:
            choices = [bare(choice) for choice in holds.removeprefix("choice: ").split(", ")]
            assert choices == [member.name.lower() for member in one.choices], name


@pytest.mark.parametrize("title", TABLES)
def test_the_example_queries_are_understood(title: str) -> None:
    for written, _ in tables(DOCS / "queries.md", "Query", "Finds", under=title):
        compile_filter(compact.parse_query(bare(written)), TABLES[title], Actor(is_system=True))


def test_the_queries_that_show_the_language_are_understood() -> None:
    page = DOCS / "queries.md"
    written = [bare(row[0]) for row in tables(page, "Written", "Holds where the field", "For")]
    quoted = next(block for block in blocks(page) if block.text.startswith('tags: "'))
    for one in (*written, *quoted.lines):
        compile_filter(compact.parse_query(one), stored.Run, Actor(is_system=True))


def test_the_synonyms_are_those_there_are() -> None:
    told = {
        bare(word): bare(means)
        for words, means in tables(DOCS / "queries.md", "Written", "Means", under="Synonyms")
        for word in words.split(", ")
    }
    assert told == SYNONYMS


def test_the_prefixes_of_ids_are_those_there_are() -> None:
    head = ("Prefix", "Type") * 3
    told = {}
    for row in tables(DOCS / "concepts.md", *head):
        told |= {bare(row[i]): row[i + 1] for i in (0, 2, 4) if row[i]}
    members = {"Membership": "Member"}
    assert told == {
        f"{tag}_": members.get(table.__name__, table.__name__) for tag, table in FACES.items()
    }


@pytest.mark.parametrize("guide", PAGES, ids=name_of)
def test_links_lead_somewhere(guide: Path) -> None:
    for number, target in links(guide):
        if re.match(r"https?:", target):
            continue
        path, _, anchor = target.partition("#")
        there = (guide.parent / path).resolve() if path else guide
        assert there.exists(), f"{name_of(guide)}:{number} leads to {target}"
        if anchor:
            assert anchor in anchors(there), f"{name_of(guide)}:{number} leads to {target}"


@pytest.mark.parametrize("guide", PAGES, ids=name_of)
def test_no_page_tells_of_the_machine_it_was_written_on(guide: Path) -> None:
    for number, line in enumerate(guide.read_text().splitlines(), 1):
        for pattern in (MACHINE, REGISTRY_HOST):
            assert not pattern.search(line), f"{name_of(guide)}:{number} says {line}"
