#!/usr/bin/env python3
"""Draw what ``run --json`` told: requests a second, one group of bars for each request."""

import argparse
import json
import math
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Any

SERVERS = {
    "floor": "floor, by hand",
    "greenroom": "greenroom",
    "again": "asked again",
    "off": "without plans",
    "mlflow": "MLflow",
}
WIDTH, LEFT, RIGHT = 860, 64, 16
HEIGHT, TOP, BOTTOM = 472, 64, 84
BAR, GAP = 18, 3

STYLE = """
text { font: 12px system-ui, sans-serif; fill: #24292f; }
.title { font-size: 15px; font-weight: 600; }
.note { fill: #57606a; }
.value { font-size: 9.5px; }
.grid { stroke: #d0d7de; }
.floor { fill: #8c959f; } .greenroom { fill: #1a7f37; } .off { fill: #9bd4a8; }
.mlflow { fill: #0969da; } .again { fill: #bf8700; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; }
  .note { fill: #9198a1; }
  .grid { stroke: #3d444d; }
  .floor { fill: #7d8590; } .greenroom { fill: #3fb950; } .off { fill: #216e39; }
  .mlflow { fill: #4493f8; } .again { fill: #d29922; }
}
"""


def drawn(told: Mapping[str, Any], connections: int) -> str:
    """Return the picture of all requests over so many connections."""
    cells = [cell for cell in told["cells"] if cell["connections"] == connections]
    if not cells:
        message = f"nothing was measured over {connections} connections"
        raise SystemExit(message)
    servers = [name for name in SERVERS if any(name in cell for cell in cells)]
    speeds = [cell[name]["per_second"] for cell in cells for name in servers if name in cell]
    lowest = math.floor(math.log10(min(speeds)))
    highest = math.ceil(math.log10(max(speeds)))
    scale = _Scale(lowest, max(highest, lowest + 1))
    title = f"Requests a second, {told['versions']:,} versions, connections: {connections}"
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
            f'aria-label="{escape(title)}">'
        ),
        f"<style>{STYLE}</style>",
        f'<text class="title" x="{LEFT}" y="22">{escape(title)}</text>',
        *_legend(servers),
        *_grid(scale),
    ]
    group = (WIDTH - LEFT - RIGHT) / len(cells)
    for place, cell in enumerate(cells):
        parts += _group(cell, servers, scale, LEFT + group * (place + 0.5))
    return "\n".join([*parts, "</svg>", ""])


class _Scale:
    """Powers of ten, from the lowest to the highest."""

    def __init__(self, lowest: int, highest: int) -> None:
        self.powers = range(lowest, highest + 1)

    def height(self, speed: float) -> float:
        """Return how far down the picture a speed lies."""
        lowest, highest = self.powers[0], self.powers[-1]
        part = (math.log10(speed) - lowest) / (highest - lowest)
        return HEIGHT - BOTTOM - part * (HEIGHT - BOTTOM - TOP)


def _legend(servers: list[str]) -> Iterator[str]:
    x = LEFT
    for name in servers:
        text = SERVERS[name]
        yield f'<rect class="{name}" x="{x}" y="34" width="12" height="12" rx="2"/>'
        yield f'<text x="{x + 17}" y="44">{escape(text)}</text>'
        x += 42 + 7 * len(text)


def _grid(scale: _Scale) -> Iterator[str]:
    for power in scale.powers:
        y = scale.height(10.0**power)
        yield (
            f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
            f'<text class="note" x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">'
            f"{10.0**power:,g}</text>"
        )


def _group(
    cell: Mapping[str, Any], servers: list[str], scale: _Scale, middle: float
) -> Iterator[str]:
    """Yield the bars of one request; a server that has no such request leaves its place empty."""
    left = middle - (len(servers) * (BAR + GAP) - GAP) / 2
    ground = HEIGHT - BOTTOM
    for place, name in enumerate(servers):
        x = left + place * (BAR + GAP)
        if name not in cell:
            yield (
                f'<text class="note value" x="{x + BAR / 2:.1f}" y="{ground - 4}" '
                'text-anchor="middle">none</text>'
            )
            continue
        speed = cell[name]["per_second"]
        y = scale.height(speed)
        yield (
            f'<rect class="{name}" x="{x:.1f}" y="{y:.1f}" width="{BAR}" '
            f'height="{ground - y:.1f}" rx="2"><title>{escape(SERVERS[name])}: {speed:,.1f}</title>'
            f'</rect><text class="value" x="{x + BAR / 2:.1f}" y="{y - 4:.1f}" '
            f'text-anchor="middle">{_short(speed)}</text>'
        )
    yield (
        f'<text x="{middle:.1f}" y="{ground + 20}" text-anchor="middle">{cell["request"]}</text>'
    )
    for line, words in enumerate(_folded(cell["title"])):
        yield (
            f'<text class="note value" x="{middle:.1f}" y="{ground + 35 + 12 * line}" '
            f'text-anchor="middle">{escape(words)}</text>'
        )


def _short(speed: float) -> str:
    """Return a speed with the two or three digits that have a place above a bar."""
    if speed >= 10_000:
        return f"{speed / 1000:.0f}k"
    if speed >= 1000:
        return f"{speed / 1000:.1f}k"
    return f"{speed:.0f}" if speed >= 10 else f"{speed:.1f}"


def _folded(title: str, width: int = 19, lines: int = 4) -> list[str]:
    """Return a title in a few short lines."""
    found = [""]
    for word in title.split():
        longer = f"{found[-1]} {word}".strip()
        if len(longer) <= width or not found[-1]:
            found[-1] = longer
        else:
            found.append(word)
    return found[:lines] if len(found) <= lines else [*found[: lines - 1], f"{found[lines - 1]} …"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("results", type=Path, help="what `run --json` printed")
    parser.add_argument("picture", type=Path, help="the SVG file to write")
    parser.add_argument("--connections", type=int, help="of the first cell, when absent")
    given = parser.parse_args()
    told = json.loads(given.results.read_text())
    given.picture.write_text(drawn(told, given.connections or told["cells"][0]["connections"]))


if __name__ == "__main__":
    main()
