"""``greenroom models lineage``: what a version came out of, and what came out of it, as trees."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer
from rich.text import Text
from rich.tree import Tree

from greenroom.cli.options import AsJson, OfModel, Url, Ver, Version
from greenroom.cli.output import STYLES, console, print_json, say
from greenroom.cli.references import both, version_of
from greenroom.cli.remote import connected

Direction = Annotated[
    str, typer.Option("--direction", help="upstream, downstream, or both.", show_default=True)
]
Depth = Annotated[int, typer.Option("--depth", help="How many steps: 1 to 10.")]
WAYS = (
    ("UPSTREAM", "Upstream"),
    ("DOWNSTREAM", "Downstream"),
)
MAX_NODES = 500


def lineage(
    ctx: typer.Context,
    version: Version = None,
    project: OfModel = None,
    ver: Ver = None,
    direction: Direction = "both",
    depth: Depth = 3,
    as_json: AsJson = False,
    url: Url = None,
) -> None:
    """Show what a version, run or artifact came out of, and what came out of it.

    A run or an artifact is named by its id. What was shown above is not opened again.
    """
    is_other = version is not None and version.startswith(("run_", "art_"))
    name = version if is_other and version else version_of(version, *both(ctx, project, ver))
    with connected(url, about={} if is_other else {"version": name}) as client:
        found = client.get_lineage(name, direction=direction, depth=depth, first=MAX_NODES)
    if as_json:
        print_json(found)
        return
    root, out = found.nodes[0], console()
    for way, title in WAYS:
        if direction.upper() not in {"BOTH", way}:
            continue
        tree = Tree(_label(root), guide_style="dim")
        below = _edges(found.edges, upstream=way == "UPSTREAM")
        _grow(tree, root.id, {one.id: one for one in found.nodes}, below, {root.id})
        out.print(Text(title, style="bold"))
        out.print(tree)
    if found.total_count > len(found.nodes):
        say(
            f"These are the nearest {len(found.nodes)} of {found.total_count:,}; --json has the cursor."
        )


def _edges(edges: Sequence[Any], *, upstream: bool) -> Mapping[str, list[str]]:
    """Return the neighbours of each node in one direction."""
    below: dict[str, list[str]] = defaultdict(list)
    for edge in edges:
        source, target = (edge.to, edge.from_) if upstream else (edge.from_, edge.to)
        if target not in below[source]:
            below[source].append(target)
    return below


def _grow(
    tree: Tree,
    id_: str,
    nodes: Mapping[str, Any],
    below: Mapping[str, list[str]],
    shown: set[str],
) -> None:
    """Hang what follows a node below it; each node is opened once."""
    for other in below.get(id_, ()):
        if other not in nodes:
            continue
        node = nodes[other]
        is_new = other not in shown
        branch = tree.add(_label(node) if is_new else _label(node).append(" (above)", "dim"))
        if is_new:
            shown.add(other)
            _grow(branch, other, nodes, below, shown)


def _label(node: Any) -> Text:
    """Return a node as one line."""
    name = "".join(one if one.isprintable() else "\ufffd" for one in node.name)
    label = Text(f"{node.kind.value.lower()} {name} ")
    return label.append(node.subtitle, STYLES.get(node.subtitle, "dim"))
