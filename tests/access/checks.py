"""Every permission check of the registry, found in its source, and the source without it."""

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
SERVER = ROOT / "server"
PACKAGE = SERVER / "greenroom"

SECONDS = 900
"""How long the tests of one mutant may take; one that hangs them is found out as well."""

LOOSENED = """
def _loosened(field):
    for one in field.extensions:
        if hasattr(one, "admit"):
            one.admit = lambda actor: None
        elif hasattr(one, "permission"):
            one.resolve = lambda next_, source, info, **kwargs: next_(source, info, **kwargs)
    return field
"""
UNASKED = """
async def _unasked(session, actor, table, reference, *, to, at=(), deleted=False):
    from greenroom.access.policy import find
    row = await find(session, actor, table, reference, at=at, deleted=deleted)
    actor.asked.add(to)
    return row
"""
UNHIDDEN = """
def _unhidden(actor, table, *, deleted=False):
    from sqlalchemy import select
    statement = select(table)
    if hasattr(table, "deleted_at") and deleted is not None:
        mark = table.deleted_at
        statement = statement.where(mark.is_not(None) if deleted else mark.is_(None))
    return statement
"""
EVERY_HOME = """
def _every_home(actor, table):
    from sqlalchemy import select
    from greenroom.access.sight import HOMES
    return select(HOMES[table][0].id)
"""

Change = Callable[[ast.AST], ast.AST | None]


@dataclass(frozen=True)
class Mutant:
    """One check taken out: where it stands, of which kind it is, and what is put in its place."""

    path: str
    kind: str
    line: int
    what: str
    number: int
    change: Change
    helper: str = ""
    turn: int = 0

    @property
    def name(self) -> str:
        """A name that tells it from the others, and where to look."""
        kind = self.kind.replace(" ", "-")
        return f"{kind}:{self.path}:{self.line}:{self.number}.{self.turn}"

    @property
    def module(self) -> str:
        """The module that is compiled otherwise."""
        return "greenroom." + self.path.removesuffix(".py").replace("/", ".")

    @property
    def function(self) -> str:
        """The name of the function in which the check stands, or which it decorates."""
        around = [
            node.name
            for node in ast.walk(_parsed(PACKAGE / self.path))
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            and min([node.lineno, *(one.lineno for one in node.decorator_list)]) <= self.line
            and self.line <= (node.end_lineno or 0)
        ]
        return around[0] if around else ""

    @property
    def place(self) -> tuple[str, str, str]:
        """Its kind, module and function."""
        return self.kind, self.path, self.function

    def tree(self) -> ast.Module:
        """The module without the check."""
        tree = ast.parse((PACKAGE / self.path).read_text("utf-8"))
        changed = _Replacing(self.number, self.change).visit(tree)
        if self.helper:
            helper = ast.parse(self.helper).body
            docstring, *rest = changed.body
            future = [one for one in rest if getattr(one, "module", "") == "__future__"]
            changed.body = [
                docstring,
                *future,
                *helper,
                *(one for one in rest if one not in future),
            ]
        return ast.fix_missing_locations(changed)


@cache
def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


class _Replacing(ast.NodeTransformer):
    """Changes one node, known by its number in the order of ``ast.walk``."""

    def __init__(self, number: int, change: Change) -> None:
        self.number = number
        self.change = change
        self.target: ast.AST | None = None

    def visit(self, node: ast.AST) -> Any:
        if isinstance(node, ast.Module):
            self.target = next(one for n, one in enumerate(ast.walk(node)) if n == self.number)
        if node is self.target:
            return self.change(node)
        return self.generic_visit(node)


# What is put in place of a check.


def _called(name: str) -> Change:
    def change(node: Any) -> ast.AST:
        node.func = ast.Name(name, ast.Load())
        return node

    return change


def _wrapped(node: Any) -> ast.AST:
    return ast.Call(ast.Name("_loosened", ast.Load()), [node], [])


def _nothing(_node: ast.AST) -> ast.AST:
    return ast.Pass()


def _asked_only(node: Any) -> ast.AST:
    """Note that a permission was asked, and refuse nothing."""
    actor, permission = node.value.args[:2]
    asked = ast.Attribute(ast.Attribute(actor, "asked", ast.Load()), "add", ast.Load())
    return ast.Expr(ast.Call(asked, [permission], []))


def _never(node: Any) -> ast.AST:
    node.test = ast.Constant(value=False)
    return node


def _always(node: Any) -> ast.AST:
    node.test = ast.Constant(value=True)
    return node


def _everything_seen(node: Any) -> ast.AST:
    """In a case of ``_sees``: everybody sees every row."""
    seen = ast.parse("import sqlalchemy\nreturn sqlalchemy.true()").body
    node.body = seen
    return node


def _without(index: int) -> Change:
    def change(node: Any) -> ast.AST:
        del node.args[index]
        return node

    return change


def _without_element(index: int) -> Change:
    def change(node: Any) -> ast.AST:
        del node.elts[index]
        return node

    return change


def _returning(text: str) -> Change:
    def change(node: Any) -> ast.AST:
        node.body = ast.parse(f"def f():\n    return {text}").body[0].body  # type: ignore[attr-defined]
        return node

    return change


# Where the checks are.

GUARDS = {"act": "act", "guarded": "guarded", "look": "act", "root": "root", "followed": "followed"}
"""What declares a guarded field, and the kind of the mutant without the guard."""
REFUSALS = {"Forbidden", "Unauthenticated"}
RULES = {"operations/access.py", "operations/accounts.py", "operations/members.py"} | {
    "operations/teams.py",
    "operations/tokens.py",
}
"""Modules in which every refusal is one of access, be it ``Invalid``, ``Conflict`` or ``NotFound``."""

CONDITIONS = {f"access/{name}.py" for name in ("explain", "sight", "standing", "tokens")}
"""Modules whose conditions in SQL are rules of access."""

INPUT = {"_refuse_bombs", "_refuse_finished", "_refuse_chosen", "_refuse_used", "_refuse_locked"}
"""Refusals that ask what is stored and not who asks."""

_SAME_ROLES = "who sees it is allowed it: the roles and scopes that show it are those that allow it"
_HIGHEST = "who may do it is ADMIN there at least, and nothing above ADMIN is given there"
_TWICE = "the version's model is obtained for the same, and a version has the role of its model"
_OWN = "everybody is allowed it on their own account, and a token without it is not admitted"

EQUIVALENT = {
    ("demand", "operations/versions.py", "_home"): "who creates a model may create its versions",
    ("demand_rank", "operations/access.py", "grant"): _HIGHEST,
    ("demand_rank", "operations/access.py", "revoke"): _HIGHEST,
    ("demand_rank", "operations/teams.py", "_joined"): _HIGHEST,
    ("demand_rank", "operations/teams.py", "_obtain"): _HIGHEST,
    ("obtain", "operations/accounts.py", "change_password"): _OWN,
    ("obtain", "operations/accounts.py", "accept_invitation"): _OWN,
    ("obtain", "operations/members.py", "leave_organization"): _OWN,
    ("obtain", "operations/artifacts.py", "_consumed"): _SAME_ROLES,
    ("obtain", "operations/members.py", "revoke_invitation"): _SAME_ROLES,
    ("obtain", "operations/runs.py", "_consume"): _SAME_ROLES,
    ("obtain", "operations/tokens.py", "revoke_token"): _SAME_ROLES,
    ("obtain", "operations/versions.py", "_lock"): _SAME_ROLES,
    ("obtain", "operations/versions.py", "update_version"): _TWICE,
}
"""Checks, by kind, module and function, that no request can tell from their absence, and why.

They stay as they are: each says what the act needs, and makes it hold should roles change.
"""

RETURNS = {
    "access/policy.py": {"within_scopes": "held", "answers_for_writing": "True"},
    "http/authentication.py": {"_same_origin": "True"},
}
"""Functions that are a check, with what says that all is well."""


def checks() -> list[Mutant]:
    """Every check of the source, taken out."""
    return [one for path in sorted(PACKAGE.rglob("*.py")) for one in _in_file(path)]


def mutants() -> list[Mutant]:
    """The mutants that do something else than the registry."""
    return [one for one in checks() if one.place not in EQUIVALENT]


def _in_file(path: Path) -> Iterator[Mutant]:
    name = path.relative_to(PACKAGE).as_posix()
    if name.startswith(("migrations", "cli", "tables")):
        return
    tree = ast.parse(path.read_text("utf-8"))
    for number, node in enumerate(ast.walk(tree)):
        for turn, (kind, what, change, helper) in enumerate(_checks(name, node)):
            line = getattr(node, "lineno", getattr(getattr(node, "pattern", None), "lineno", 0))
            yield Mutant(name, kind, line, what, number, change, helper, turn)
    yield from _in_functions(name, tree)


def _checks(path: str, node: ast.AST) -> Iterator[tuple[str, str, Change, str]]:
    match node:
        case ast.Call(func=ast.Name(id=name)) if name in GUARDS and path.startswith("schema/"):
            if path != "schema/fields.py":
                yield GUARDS[name], _words(node), _wrapped, LOOSENED
        case ast.Call(func=ast.Name(id="many" | "listed" as name)) if path.startswith("schema/"):
            if name == "listed" or any(one.arg == "requires" for one in node.keywords):
                yield name, _words(node), _wrapped, LOOSENED
        case ast.Call(func=ast.Name(id="obtain")):
            yield "obtain", _words(node), _called("_unasked"), UNASKED
        case ast.Call(func=ast.Name(id="visible")):
            yield "visible", _words(node), _called("_unhidden"), UNHIDDEN
        case ast.Call(func=ast.Name(id="visible_homes")):
            yield "visible homes", _words(node), _called("_every_home"), EVERY_HOME
        case ast.Expr(value=ast.Call(func=ast.Name(id="demand"))):
            yield "demand", _words(node), _asked_only, ""
        case ast.Expr(
            value=ast.Call(func=ast.Name(id=name))
            | ast.Await(value=ast.Call(func=ast.Name(id=name)))
        ) if name == "demand_rank" or ("refuse_" in name and name not in INPUT):
            yield name.strip("_"), _words(node), _nothing, ""
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr="admit"))):
            yield "admit", _words(node), _nothing, ""
        case ast.If(test=test, body=body) if _refuses(path, body):
            yield "refusal", f"if {ast.unparse(test)}", _never, ""
    if path in CONDITIONS:
        yield from _conditions(node)


def _conditions(node: ast.AST) -> Iterator[tuple[str, str, Change, str]]:
    """The conditions in SQL: each left out of its ``and_``, ``or_``, ``where`` or tuple."""
    match node:
        case ast.Call(func=ast.Name(id="and_" | "or_" as name), args=args):
            for index, one in enumerate(args):
                yield f"{name} without", ast.unparse(one), _without(index), ""
        case ast.Call(func=ast.Attribute(attr="where"), args=args):
            for index, one in enumerate(args):
                if not isinstance(one, ast.Starred):
                    yield "where without", ast.unparse(one), _without(index), ""
        case ast.List(elts=elements) | ast.Tuple(elts=elements) if any(
            isinstance(one, ast.Compare | ast.Call) for one in elements
        ) and all(not isinstance(one, ast.Constant) for one in elements):
            for index, one in enumerate(elements):
                if isinstance(one, ast.Compare) or "is_" in ast.unparse(one):
                    yield "list without", ast.unparse(one), _without_element(index), ""


def _in_functions(path: str, tree: ast.Module) -> Iterator[Mutant]:
    """Checks that are known by the function in which they stand."""
    for number, node in enumerate(ast.walk(tree)):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        make = partial(_numbered, path, tree)
        text = RETURNS.get(path, {}).get(node.name)
        if text:
            yield Mutant(path, "returns", node.lineno, node.name, number, _returning(text))
        if (path, node.name) == ("access/sight.py", "_sees"):
            for case in (one for one in ast.walk(node) if isinstance(one, ast.match_case)):
                if not isinstance(case.pattern, ast.MatchAs):
                    yield make("sees", case, _everything_seen)
        if (path, node.name) in {
            ("access/policy.py", "decide"),
            ("access/policy.py", "visible"),
            ("access/standing.py", "standing"),
        }:
            for one in ast.walk(node):
                if isinstance(one, ast.If) and "is_system" not in ast.unparse(one.test):
                    yield make("rule", one, _never)
        if (path, node.name) == ("access/policy.py", "visible_homes"):
            for one in ast.walk(node):
                if isinstance(one, ast.If) and "within_scopes" in ast.unparse(one.test):
                    yield make("rule of homes", one, _never)
        if (path, node.name) == ("access/policy.py", "_held"):
            for one in ast.walk(node):
                if isinstance(one, ast.IfExp):
                    yield make("held", one, _always)


def _numbered(path: str, tree: ast.Module, kind: str, node: Any, change: Change) -> Mutant:
    number = next(n for n, one in enumerate(ast.walk(tree)) if one is node)
    where = node.pattern if isinstance(node, ast.match_case) else node.test
    return Mutant(path, kind, where.lineno, ast.unparse(where), number, change)


def _refuses(path: str, body: Sequence[ast.stmt]) -> bool:
    """Whether the branch raises what says that somebody may not."""
    if not body or not isinstance(body[-1], ast.Raise):
        return False
    raised = body[-1].exc
    name = ast.unparse(raised.func) if isinstance(raised, ast.Call) else ""
    kinds = REFUSALS | ({"Invalid", "Conflict", "NotFound"} if path in RULES else set())
    told = name in kinds or "refuse" in name or name == "_not_valid"
    return told and path.startswith(("access/", "operations/", "http/", "schema/"))


def _words(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) < 100 else f"{text[:99]}…"
