"""The accessibility rules of WCAG 2.2 AA, as far as a program can judge them."""

from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


PASSING_MS = 500
"""How long a button may stand between two looks: what it changes to is what is judged."""


def violations(page: Page) -> list[str]:
    """Return each rule that the page breaks, with where; pages under a strict policy too.

    What is found is looked at once more: the first look may have met a page that changed under it.
    """
    page.evaluate(AXE.read_text())
    found = _found(page)
    if found:
        page.wait_for_timeout(PASSING_MS)
        found = _found(page)
    return found


def _found(page: Page) -> list[str]:
    found = page.evaluate(
        "rules => axe.run(document, { runOnly: rules, resultTypes: ['violations'] })", RULES
    )
    return [
        f"{rule['id']}: {node['html'][:160]} ({node.get('failureSummary', '')[:200]})"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
