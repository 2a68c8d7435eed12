"""The pages as a reader meets them: blocks, tables, headings, links.

A ``bash`` or ``python`` block runs, unless its fence says ``no-run``; a name such as ``registry.py``
in the fence is the file that the reader saves it as. A ``graphql`` block is a document of the schema,
unless its fence says ``invalid``; one that says ``run`` is sent as well. A ``text`` or ``json`` block
right behind one that runs is what that prints, with ``…`` for what differs each time.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
GUIDES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
PAGES = [*GUIDES, *sorted((ROOT / "docs" / "decisions").glob("*.md"))]

_FENCE = re.compile(r"```(\w*) *(.*)")
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_CODE = re.compile(r"`[^`]*`")


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@dataclass
class Block:
    """One fenced block; ``output`` is the text of the block that shows what it prints."""

    page: Path
    line: int
    language: str
    words: list[str]
    lines: list[str] = field(default_factory=list)
    output: "Block | None" = None

    @property
    def text(self) -> str:
        return "\n".join(self.lines) + "\n"

    @property
    def place(self) -> str:
        return f"{name_of(self.page)}:{self.line}"

    @property
    def file(self) -> str:
        named = [word for word in self.words if word.endswith(".py")]
        return named[0] if named else f"block-{self.page.stem}-{self.line}.py"

    @property
    def runs(self) -> bool:
        if self.language == "graphql":
            return "run" in self.words
        return self.language in {"bash", "python"} and "no-run" not in self.words


def blocks(page: Path) -> list[Block]:
    found: list[Block] = []
    open_: Block | None = None
    follows: Block | None = None
    for number, line in enumerate(page.read_text().splitlines(), 1):
        fence = _FENCE.fullmatch(line)
        if open_ is not None and line == "```":
            follows = open_ if open_.runs else None
            open_ = None
        elif open_ is not None:
            open_.lines.append(line)
        elif fence:
            open_ = Block(page, number, fence[1], fence[2].split())
            found.append(open_)
            if follows is not None and open_.language in {"text", "json"}:
                follows.output = open_
        elif line.strip():
            follows = None
    assert open_ is None, f"{open_ and open_.place}: a block that is not closed"
    return found


def prose(page: Path) -> Iterator[tuple[int, str]]:
    """The numbered lines outside of blocks."""
    inside = False
    for number, line in enumerate(page.read_text().splitlines(), 1):
        if line.startswith("```"):
            inside = not inside
        elif not inside:
            yield number, line


def tables(page: Path, *head: str, under: str | None = None) -> list[list[str]]:
    """The rows of all tables with this head, those of the section ``under`` where it is given."""
    rows: list[list[str]] = []
    matches = False
    section = ""
    for _, line in prose(page):
        if line.startswith("#"):
            section = line.lstrip("# ").strip()
        if not line.startswith("|"):
            matches = False
            continue
        cells = [
            cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line.strip("|"))
        ]
        if cells == list(head) and under in {None, section}:
            matches = True
        elif matches and set(line) - set("|-: "):
            rows.append(cells)
    assert rows, f"{name_of(page)} has no table of {head}"
    return rows


def bare(cell: str) -> str:
    """A cell's text without its backquotes."""
    return cell.strip("`")


def anchors(page: Path) -> set[str]:
    """The anchors that GitHub makes of the headings."""
    headings = [line.lstrip("#").strip() for _, line in prose(page) if line.startswith("#")]
    return {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in headings}


def links(page: Path) -> Iterator[tuple[int, str]]:
    for number, line in prose(page):
        for target in _LINK.findall(_CODE.sub("", line)):
            yield number, target


def shows(shown: Block, printed: str) -> bool:
    """Whether a block shows what was printed."""
    if shown.language == "json":
        return _same(json.loads(shown.text), json.loads(printed))
    return _like(shown.text.strip(), printed.strip())


def _same(shown: Any, found: Any) -> bool:
    match shown:
        case dict():
            return (
                isinstance(found, dict)
                and shown.keys() == found.keys()
                and all(_same(value, found[key]) for key, value in shown.items())
            )
        case list():
            return (
                isinstance(found, list)
                and len(shown) == len(found)
                and all(map(_same, shown, found))
            )
        case str():
            return isinstance(found, str) and _like(shown, found)
        case _:
            return type(shown) is type(found) and shown == found


def _like(shown: str, found: str) -> bool:
    return re.fullmatch(re.escape(shown).replace("…", ".*"), found, re.DOTALL) is not None
