"""The lineage of a thing, as a graph and as a list; what the API answers says what must be in both."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import exhibit
from tests.browser.axe import violations
from tests.browser.conftest import Ask

LINEAGE = "/models/acme/exhibit/versions/v2?tab=lineage"
AROUND = """query($of: ID!, $depth: Int!, $direction: LineageDirection!) {
  lineage(of: $of, depth: $depth, direction: $direction, first: 500) {
    totalCount nodes { id name depth } edges { from to }
  }
}"""
OUTPUTS = 130
MANY = 510
DRAWING_MS = 20_000  # hundreds of cards on a busy machine


def around(api: Ask, of: str, depth: int = 2, direction: str = "BOTH") -> dict[str, Any]:
    given = {"of": of, "depth": depth, "direction": direction}
    found: dict[str, Any] = api(AROUND, given)["lineage"]
    return found


def cards(page: Page) -> Locator:
    return page.locator(".react-flow__node")


def card(page: Page, id_: str) -> Locator:
    return page.locator(f'.react-flow__node[data-id="{id_}"]')


def ids_of(things: Locator, attribute: str) -> set[str]:
    expect(things.first).to_be_visible(timeout=DRAWING_MS)
    found: list[str] = things.evaluate_all(
        f"all => all.map(one => one.getAttribute('{attribute}'))"
    )
    return set(found)


def log(api: Ask, run: str, outputs: range) -> None:
    """Let a run have made so many things, in pieces that a busy machine takes in time."""
    for start in range(outputs.start, outputs.stop, 50):
        made = [{"name": f"part-{n}"} for n in range(start, min(outputs.stop, start + 50))]
        exhibit.act(api, "logArtifacts", "run { id }", run=run, outputs=made)


def test_graph_and_list_show_what_the_api_answers(
    signed_in: Page, api: Ask, shown: dict[str, str]
) -> None:
    page = signed_in
    answer = around(api, shown["v2"])
    ids = {node["id"] for node in answer["nodes"]}
    assert len(ids) == 4  # the version, its file, the run, and what that read
    workers: list[str] = []
    page.on("worker", lambda one: workers.append(one.url))
    page.goto(LINEAGE)
    assert ids_of(cards(page), "data-id") == ids
    expect(page.locator(".react-flow__edge")).to_have_count(len(answer["edges"]))
    assert len(workers) == 1
    left = {node["id"]: card(page, node["id"]).bounding_box() for node in answer["nodes"]}
    for edge in answer["edges"]:
        before, after = left[edge["from"]], left[edge["to"]]
        assert before is not None
        assert after is not None
        assert before["x"] + before["width"] < after["x"]
    expect(card(page, shown["v2"]).locator("[data-centre]")).to_have_count(1)
    page.get_by_role("radiogroup", name="Shown as").get_by_text("List").click()
    assert ids_of(page.locator("tr[data-node]"), "data-node") == ids - {shown["v2"]}
    expect(page.get_by_role("heading", name="Used by")).to_be_visible()
    expect(page.get_by_text("Nothing yet, or nothing that you see.")).to_be_visible()
    page.reload()
    expect(page.get_by_role("table", name="Made from")).to_be_visible()


def test_keys_follow_the_lines_and_choose(signed_in: Page, shown: dict[str, str]) -> None:
    page = signed_in
    page.goto(LINEAGE)
    version, run = card(page, shown["v2"]), card(page, shown["train-2"])
    expect(version).to_have_attribute("tabindex", "0")
    expect(run).to_have_attribute("tabindex", "-1")
    version.focus()
    for _ in range(2):
        page.keyboard.press("ArrowLeft")
        if run.evaluate("one => one === document.activeElement"):
            break
    expect(run).to_be_focused()
    expect(run).to_have_accessible_name(
        re.compile("Run · Succeeded train-2, 1 step before the middle")
    )
    page.keyboard.press("Enter")
    panel = page.get_by_role("region", name="Chosen in the graph")
    expect(panel).to_contain_text("acme/exhibit-lab")
    expect(run).to_have_attribute("aria-pressed", "true")
    assert f"chosen={shown['train-2']}" in page.url
    expect(run).to_be_focused()
    page.keyboard.press("ArrowLeft")
    focused = page.locator(".react-flow__node:focus")
    expect(focused).to_have_accessible_name(re.compile(r"Data set rows\.csv"))
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)


def test_what_is_not_shown_is_shown_on_demand(
    signed_in: Page, api: Ask, shown: dict[str, str]
) -> None:
    page = signed_in
    nodes = around(api, shown["v2"])["nodes"]
    data = next(node["id"] for node in nodes if node["name"] == "rows.csv")
    run = card(page, shown["train-2"])
    panel = page.get_by_role("region", name="Chosen in the graph")

    page.goto(f"{LINEAGE}&depth=1")
    expect(run.locator("[data-side=upstream]")).to_have_attribute("data-more", "1")
    expect(card(page, data)).to_have_count(0)
    run.locator("[data-side=upstream]").click()
    expect(card(page, data)).to_be_visible()
    expect(panel).to_have_count(0)

    page.goto(f"{LINEAGE}&depth=1&chosen={shown['train-2']}")
    panel.get_by_role("button", name="Show 1 more before it").press("Enter")
    expect(card(page, data)).to_be_visible()
    expect(panel.get_by_role("button", name="more before it")).to_have_count(0)

    page.goto(f"{LINEAGE}&depth=1&as=list")
    table = page.get_by_role("table", name="Made from")
    table.get_by_role("button", name="Show 1 more before train-2").click()
    expect(table).to_contain_text("rows.csv")
    # what another run made of the same data is on no way from here: the data goes into the middle
    page.goto(f"{LINEAGE}&depth=3&chosen={data}")
    panel.get_by_role("button", name="Show 1 more after it").click()
    expect(card(page, data).locator("[data-centre]")).to_have_count(1)
    expect(card(page, shown["train-1"])).to_be_visible()


def test_looking_from_elsewhere_is_part_of_the_address(
    signed_in: Page, api: Ask, shown: dict[str, str]
) -> None:
    page = signed_in
    page.goto(f"{LINEAGE}&depth=3")
    data = next(n["id"] for n in around(api, shown["v2"])["nodes"] if n["name"] == "rows.csv")
    expect(card(page, data).locator(".lineage-more")).to_have_attribute("data-more", "1")
    card(page, data).click()
    panel = page.get_by_role("region", name="Chosen in the graph")
    expect(panel).to_contain_text("2.0 KiB")
    panel.get_by_role("link", name="Look from here").click()
    expect(card(page, data).locator("[data-centre]")).to_have_count(1)
    expect(page.get_by_text("2 steps", exact=True)).to_be_visible()
    ids = {node["id"] for node in around(api, data)["nodes"]}
    assert {shown["v1"], shown["v2"]} < ids
    expect(cards(page)).to_have_count(len(ids))
    assert ids_of(cards(page), "data-id") == ids
    page.go_back()
    expect(card(page, shown["v2"]).locator("[data-centre]")).to_have_count(1)
    page.go_forward()
    page.get_by_role("button", name="Back to where you began").click()
    expect(card(page, shown["v2"]).locator("[data-centre]")).to_have_count(1)
    assert "node=" not in page.url


def test_steps_and_direction_are_part_of_the_address(
    signed_in: Page, api: Ask, shown: dict[str, str]
) -> None:
    page = signed_in
    run = shown["train-2"]
    page.goto(f"{LINEAGE}&node={run}")
    expect(cards(page)).to_have_count(len(around(api, run)["nodes"]))
    page.get_by_role("button", name="Fewer steps").click()
    expect(page.get_by_role("button", name="Fewer steps")).to_be_disabled()
    page.get_by_text("Used by", exact=True).click()
    expected = {node["id"] for node in around(api, run, 1, "DOWNSTREAM")["nodes"]}
    expect(cards(page)).to_have_count(len(expected))
    assert ids_of(cards(page), "data-id") == expected
    assert "depth=1" in page.url
    assert "direction=downstream" in page.url
    page.reload()
    expect(cards(page)).to_have_count(len(expected))
    page.get_by_role("tab", name="Overview").click()
    assert page.url.endswith("/versions/v2")


@pytest.mark.usefixtures("shown")
def test_a_crowd_is_shown_in_part_then_whole_and_too_many_are_refused(
    signed_in: Page, api: Ask
) -> None:
    page = signed_in
    run = exhibit.act(api, "createRun", "run { id }", project="acme/exhibit-lab")["id"]
    log(api, run, range(OUTPUTS))
    page.goto(f"{LINEAGE}&node={run}")
    expect(page.get_by_text(f"The 100 nearest of {OUTPUTS + 1} things.")).to_be_visible(
        timeout=DRAWING_MS
    )
    expect(cards(page)).to_have_count(100)
    page.get_by_role("button", name=f"Show all {OUTPUTS + 1}").click()
    expect(cards(page)).to_have_count(OUTPUTS + 1, timeout=DRAWING_MS)
    log(api, run, range(OUTPUTS, MANY))
    page.goto(f"{LINEAGE}&node={run}&all=1&as=list")
    expect(page.get_by_text(f"{MANY + 1} things are more than can be shown")).to_be_visible(
        timeout=DRAWING_MS
    )
    expect(page.get_by_text("At most 500 are shown at once")).to_be_visible()
    expect(page.get_by_role("button", name="Show all")).to_have_count(0)
    expect(page.locator("tr[data-node]")).to_have_count(499)


@pytest.mark.usefixtures("shown")
def test_a_phone_is_shown_the_list(signed_in: Page) -> None:
    page = signed_in
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(LINEAGE)
    expect(page.get_by_role("table", name="Made from")).to_be_visible()
    expect(cards(page)).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.get_by_role("radiogroup", name="Shown as").get_by_text("Graph").click()
    expect(cards(page)).to_have_count(4)
    assert page.evaluate("document.documentElement.scrollWidth") == 360


CONTRAST = """path => {
  const channels = colour => colour.match(/[\\d.]+/g).slice(0, 3).map(Number);
  const light = colour => channels(colour).map(c => c / 255)
    .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0);
  const ground = path.closest('.lineage');
  const [a, b] = [getComputedStyle(path).stroke, getComputedStyle(ground).backgroundColor].map(light);
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}"""
LEAST_CONTRAST = 3  # of what is no text, by WCAG 1.4.11


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_lines_are_seen_and_a_chosen_card_is_accessible(
    signed_in: Page, shown: dict[str, str], scheme: str
) -> None:
    page = signed_in
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    page.goto(LINEAGE)
    line = page.locator(".react-flow__edge-path").first
    expect(line).to_be_attached(timeout=DRAWING_MS)
    assert line.evaluate(CONTRAST) >= LEAST_CONTRAST
    card(page, shown["train-2"]).click()
    expect(page.get_by_role("region", name="Chosen in the graph")).to_contain_text("Created")
    assert line.evaluate(CONTRAST) >= LEAST_CONTRAST
    assert violations(page) == []
