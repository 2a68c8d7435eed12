"""What holds for every page: accessible, narrow, quiet, and deaf to scripts in what people write."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request, expect

from greenroom.http.site import ADDRESSES
from tests.browser.axe import violations
from tests.browser.conftest import Demo, Visit

ROUTES = Path(__file__).parents[2] / "web" / "src" / "app" / "routes.tsx"
FILES = 12
"""Of code and styles that a page may need; a browser fetches six at once."""
NARROW = {"width": 360, "height": 740}
HOSTILE = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
README = f"""# Hello {HOSTILE}

[click](javascript:document.title='owned') ![picture](https://example.com/pixel.png)

<iframe src="https://example.com"></iframe>

| a | b |
|---|---|
| 1 | 2 |
"""


def tabs_of(page: Page) -> list[str]:
    return [tab.inner_text().split("\n")[0] for tab in page.get_by_role("tab").all()]


@pytest.fixture(scope="module")
def addresses(demo: Demo) -> list[str]:
    """One page of each kind, of the demo's content."""
    runs = demo.read('{ runs(first: 1, query: "promoted: true") { nodes { id } } }')
    names = {
        "owner": "acme",
        "model": "digits-classifier",
        "version": "v3",
        "run": runs["runs"]["nodes"][0]["id"],
        "organization": "acme",
        "team": "clinic",
    }
    project = demo.read("{ projects(first: 1) { nodes { name } } }")["projects"]["nodes"][0]
    names["project"] = project["name"]
    found = [
        re.sub(r"{(\w+)}", lambda part: names[part[1]], one) for one in ADDRESSES if one != "/"
    ]
    return [f"{one}?versions=v2,v3" if one.endswith("/compare") else one for one in found]


def settled(page: Page) -> None:
    """Wait until the page shows what it was opened for."""
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_label("Loading")).to_have_count(0)
    page.wait_for_load_state("networkidle")


def each_tab(page: Page) -> Iterator[str]:
    """Go through the page's tabs, if it has any."""
    names = tabs_of(page)
    for name in names or [""]:
        if name:
            page.get_by_role("tab", name=re.compile(rf"^{re.escape(name)}")).first.click()
            settled(page)
        yield name


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_and_tab_is_accessible(visit: Visit, addresses: list[str], scheme: str) -> None:
    page = visit("/models", color_scheme=scheme)
    broken = {}
    for address in addresses:
        page.goto(address)
        settled(page)
        for tab in each_tab(page):
            if found := violations(page):
                broken[f"{address} {tab}"] = found
    assert broken == {}


def test_no_page_scrolls_sideways_on_a_phone(visit: Visit, addresses: list[str]) -> None:
    page = visit("/models", viewport=NARROW)
    wide = {}
    for address in addresses:
        page.goto(address)
        settled(page)
        for tab in each_tab(page):
            width = page.evaluate("document.documentElement.scrollWidth")
            if width > NARROW["width"]:
                wide[f"{address} {tab}"] = width
    assert wide == {}


def test_tabs_are_one_line_with_the_open_one_in_sight(visit: Visit) -> None:
    page = visit("/models/acme/digits-classifier?tab=settings", viewport=NARROW)
    settled(page)
    expect(page.get_by_role("tab", name="Settings")).to_be_in_viewport(ratio=0.98)
    tops = {tab.evaluate("tab => tab.offsetTop") for tab in page.get_by_role("tab").all()}
    assert len(tops) == 1
    page.get_by_role("tab", name="Settings").press("Home")
    expect(page.get_by_role("tab", name="Overview")).to_be_in_viewport(ratio=0.98)


def test_without_scripts_a_page_says_so_instead_of_waiting(visit: Visit) -> None:
    page = visit("/models", java_script_enabled=False)
    expect(page.locator("noscript")).to_be_visible()
    words = "These pages are a JavaScript program"
    expect(page.locator("noscript")).to_contain_text(words, use_inner_text=True)
    expect(page.get_by_role("status", name="Loading")).to_be_hidden()


@pytest.mark.parametrize(
    "address",
    [
        "/models",
        "/models/acme/digits-classifier?tab=versions",
        "/models/acme/digits-classifier/versions/v3",
        "/runs",
    ],
)
def test_a_page_comes_in_few_files_and_asks_each_question_once(visit: Visit, address: str) -> None:
    page = visit("about:blank")
    asked: list[Request] = []
    page.on("request", lambda request: asked.extend([request]))
    page.goto(address)
    settled(page)
    expect(page.get_by_role("row").or_(page.get_by_role("tabpanel")).first).to_be_visible()
    files = [one.url for one in asked if one.url.endswith((".js", ".css"))]
    assert len(files) <= FILES, files
    sent = [
        json.loads(one.post_data or "")
        for one in asked
        if one.url.endswith("/graphql") and one.method == "POST"
    ]
    # Each is named by its hash first, and told besides where the server does not know it yet.
    questions = [json.dumps(one) for one in sent if "query" not in one]
    assert len(questions) >= 3
    assert sorted(set(questions)) == sorted(questions)


def test_what_people_write_never_runs(visit: Visit, demo: Demo) -> None:
    create = "mutation($input: CreateModelInput!) { createModel(input: $input) { model { id } } }"
    register = "mutation($input: RegisterVersionInput!) { registerVersion(input: $input) { version { id } } }"
    stage = (
        "mutation($input: StageVersionInput!) { stageVersion(input: $input) { version { id } } }"
    )
    words = {"description": HOSTILE, "readme": README, "tags": [HOSTILE[:60]]}
    demo.read(create, input={"name": "acme/hostile", **words})
    version = {"model": "acme/hostile", "name": "v1", "content": f'{{"a": "{HOSTILE[:36]}"}}'}
    demo.read(register, input={**version, **words})
    demo.read(stage, input={"version": "acme/hostile:v1", "stage": "STAGING", "message": HOSTILE})
    try:
        for address in ("/models", "/models/acme/hostile", "/models/acme/hostile/versions/v1"):
            page = visit(address)
            settled(page)
            for _ in each_tab(page):
                expect(page).to_have_title(re.compile("Greenroom$"))
                assert page.locator("main script, main iframe, main img").count() == 0
                links = page.locator("main a[href]").evaluate_all("all => all.map(a => a.href)")
                assert [link for link in links if link.startswith("javascript:")] == []
        page = visit("/models/acme/hostile")
        expect(page.get_by_role("link", name="picture")).to_have_attribute(
            "href", "https://example.com/pixel.png"
        )
    finally:
        delete = (
            "mutation($input: DeleteModelInput!) { deleteModel(input: $input) { model { id } } }"
        )
        demo.read(delete, input={"model": "acme/hostile"})


def test_what_is_not_there_says_so(visit: Visit) -> None:
    page = visit("/models/acme/absent")
    expect(page.get_by_text("There is no such model")).to_be_visible()
    page.goto("/models/acme/digits-classifier/versions/absent")
    expect(page.get_by_text("There is no such version")).to_be_visible()
    page.goto("/runs/run_absent")
    expect(page.get_by_text("There is no such run")).to_be_visible()
