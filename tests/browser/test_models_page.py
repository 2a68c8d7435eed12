"""The list of models: the first page that people see."""

import httpx
import pytest
from playwright.sync_api import Page, Response, expect

from tests.browser.axe import violations
from tests.browser.conftest import Demo, Visit

FIRST_PAGE_BYTES = {"br": 220 * 1024, "gzip": 250 * 1024}
"""Of markup, code and styles as they are sent, by coding: a browser reads Brotli over HTTPS and from
its own machine alone. Letters come when that is there, once a year (test_opening.py)."""


def listed(demo: Demo, **arguments: str) -> list[str]:
    """Name the models that the first page of the list shows; other tests leave theirs behind."""
    question = """query($text: String, $sort: String) {
      models(query: $text, sort: $sort, first: 50) { nodes { fullName } }
    }"""
    return [one["fullName"] for one in demo.read(question, **arguments)["models"]["nodes"]]


def show(page: Page, models: list[str]) -> None:
    """Wait until the table shows as many models as these, under its heading."""
    expect(page.get_by_role("row")).to_have_count(len(models) + 1)


def test_models_show_what_serves_of_each(visit: Visit, demo: Demo) -> None:
    page = visit("/")
    expect(page).to_have_url(f"{demo.server.url}/models")
    count = demo.read("{ models { totalCount } }")["models"]["totalCount"]
    expect(page.get_by_role("navigation", name="Pages").last).to_contain_text(f"{count} models")
    page.get_by_label("Filter models").fill("wine")
    row = page.get_by_role("row").filter(has_text="acme/wine-cultivar")
    expect(row).to_contain_text("Production v2")
    row.get_by_role("link", name="acme/wine-cultivar").click()
    expect(page).to_have_url(f"{demo.server.url}/models/acme/wine-cultivar")
    expect(page).to_have_title("acme/wine-cultivar · Greenroom")


def test_menus_and_text_are_two_views_of_one_query_in_the_address(visit: Visit, demo: Demo) -> None:
    page = visit("/models")
    box = page.get_by_label("Filter models")
    page.get_by_role("button", name="Stage").click()
    page.get_by_role("menuitemcheckbox", name="Production").click()
    expect(box).to_have_value("stage: production")
    show(page, listed(demo, text="stage: production"))
    page.keyboard.press("Escape")
    box.fill("stage: production, wine")
    expect(page.get_by_role("row")).to_have_count(2)
    address = page.url
    page.reload()
    expect(page.get_by_role("row")).to_have_count(2)
    assert page.url == address
    box.fill("stage: nowhere")
    expect(page.get_by_role("search")).to_contain_text("nowhere")
    page.get_by_label("Clear the filter").click()
    show(page, listed(demo))


def test_keys_move_through_rows_and_pages(visit: Visit, demo: Demo) -> None:
    names = listed(demo, sort="name")
    page = visit("/models?sort=name")
    first, second = (page.get_by_role("link", name=name, exact=True) for name in names[:2])
    expect(first).to_be_visible()
    page.keyboard.press("j")
    expect(first).to_be_focused()
    page.keyboard.press("j")
    expect(second).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page).to_have_title(f"{names[0]} · Greenroom")
    page.keyboard.press("g")
    page.keyboard.press("r")
    expect(page).to_have_title("Runs · Greenroom")
    page.keyboard.press("/")
    expect(page.get_by_label("Filter runs")).to_be_focused()
    page.keyboard.type("gm?")
    expect(page).to_have_title("Runs · Greenroom")


def test_the_palette_finds_things_by_name(visit: Visit) -> None:
    page = visit("/models")
    page.get_by_role("button", name="Search").click()
    page.get_by_placeholder("Models, versions, runs, pages").fill("digits")
    page.get_by_role("button", name="acme/digits-classifier", exact=False).first.click()
    expect(page).to_have_title("acme/digits-classifier · Greenroom")
    page.keyboard.press("Control+k")
    page.get_by_placeholder("Models, versions, runs, pages").fill("audit no such thing")
    expect(page.get_by_text("Nothing of that name")).to_be_visible()


def test_a_change_by_somebody_else_appears(visit: Visit, demo: Demo) -> None:
    page = visit("/models")
    show(page, listed(demo))
    create = "mutation($input: CreateModelInput!) { createModel(input: $input) { model { id } } }"
    delete = "mutation($input: DeleteModelInput!) { deleteModel(input: $input) { model { id } } }"
    demo.read(create, input={"name": "acme/made-elsewhere"})
    expect(page.get_by_role("link", name="acme/made-elsewhere")).to_be_visible(timeout=15_000)
    demo.read(delete, input={"model": "acme/made-elsewhere"})
    expect(page.get_by_role("link", name="acme/made-elsewhere")).to_be_hidden(timeout=15_000)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_creating_a_model(visit: Visit, demo: Demo, scheme: str) -> None:
    page = visit("/models", color_scheme=scheme)
    button = page.get_by_role("button", name="New model")
    button.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Name")).to_be_focused()
    dialog.get_by_label("Name").fill("no good")
    dialog.get_by_label("Description").fill("Made by hand")
    dialog.get_by_label("Private").check()
    page.keyboard.press("Control+Enter")
    expect(dialog.get_by_label("Name")).to_have_attribute("aria-invalid", "true")
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(button).to_be_focused()
    button.click()
    dialog.get_by_label("Name").fill(f"by-hand-{scheme}")
    dialog.get_by_label("Description").fill("Made by hand")
    dialog.get_by_label("Private").check()
    dialog.get_by_role("button", name="Create model").click()
    expect(page).to_have_title(f"acme/by-hand-{scheme} · Greenroom")
    question = "query($name: String!) { model(name: $name) { description visibility } }"
    made = demo.read(question, name=f"acme/by-hand-{scheme}")["model"]
    assert made == {"description": "Made by hand", "visibility": "PRIVATE"}
    delete = "mutation($input: DeleteModelInput!) { deleteModel(input: $input) { model { id } } }"
    demo.read(delete, input={"model": f"acme/by-hand-{scheme}"})


def test_the_first_page_is_small(visit: Visit, demo: Demo) -> None:
    page = visit("about:blank")
    sent: list[Response] = []
    page.on("response", lambda response: sent.extend([response]))
    page.goto("/models")
    show(page, listed(demo))
    page.wait_for_load_state("networkidle")
    sizes = {
        one.url: one.request.sizes()["responseBodySize"]
        for one in sent
        if one.request.resource_type not in ("fetch", "websocket")
    }
    assert not [url for url in sizes if url.endswith(".woff2")]
    assert sum(sizes.values()) < FIRST_PAGE_BYTES["br"], sizes
    with httpx.Client(headers={"accept-encoding": "gzip"}) as client:
        gzipped = {url: int(client.head(url).headers["content-length"]) for url in sizes}
    assert sum(gzipped.values()) < FIRST_PAGE_BYTES["gzip"], gzipped
    assert sum(gzipped.values()) > sum(sizes.values())
    compressed = [one for one in sent if one.url.endswith((".js", ".css"))]
    large = [one for one in compressed if sizes[one.url] > 1024]
    assert large
    assert all(one.headers.get("content-encoding") == "br" for one in large)
