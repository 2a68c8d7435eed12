"""The dialogs that change models, versions and runs, opened from the pages that offer them."""

import json
import re
from itertools import count
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Request, expect

from tests.browser.axe import violations
from tests.browser.conftest import Demo, Visit

CREATE = (
    "mutation Create($input: CreateModelInput!) { createModel(input: $input) { model { id } } }"
)
REGISTER = """
mutation Register($input: RegisterVersionInput!) {
  registerVersion(input: $input) { version { fullName } }
}"""
STAGE = "mutation S($input: StageVersionInput!) { stageVersion(input: $input) { event { id } } }"
UPDATE = "mutation U($input: UpdateVersionInput!) { updateVersion(input: $input) { event { id } } }"
DELETE = "mutation D($input: DeleteVersionInput!) { deleteVersion(input: $input) { event { id } } }"
RUN = "mutation R($input: CreateRunInput!) { createRun(input: $input) { run { id } } }"
VERSION = """
query Version($name: String!) {
  version(name: $name) {
    id stage description readme content tags run { id } artifacts(first: 10) { nodes { kind } }
    stageChanges(first: 10) { nodes { reason message } }
  }
}"""
CANDIDATE = "query C($which: String!) { runs(first: 1, query: $which) { nodes { id name } } }"


class Bench:
    """A model of a test's own beside the demo's, and what others do to it meanwhile."""

    numbers = count(1)

    def __init__(self, demo: Demo) -> None:
        self.demo = demo
        self.model = f"acme/bench-{next(self.numbers)}"
        demo.read(CREATE, input={"name": self.model})

    def register(self, name: str, stage: str = "TESTING", **fields: Any) -> str:
        answer = self.demo.read(REGISTER, input={"model": self.model, "name": name, **fields})
        full_name: str = answer["registerVersion"]["version"]["fullName"]
        if stage != "TESTING":
            self.do(STAGE, full_name, stage=stage)
        return full_name

    def do(self, mutation: str, version: str, **fields: Any) -> None:
        self.demo.read(mutation, input={"version": version, **fields})

    def version(self, full_name: str) -> Any:
        return self.demo.read(VERSION, name=full_name)["version"]

    def candidate(self, query: str) -> Any:
        return self.demo.read(CANDIDATE, which=query)["runs"]["nodes"][0]


@pytest.fixture
def bench(demo: Demo) -> Bench:
    return Bench(demo)


def path_of(full_name: str) -> str:
    model, _, version = full_name.partition(":")
    return f"/models/{model}/versions/{version}"


def opened(page: Page, button: str, entry: str | None = None) -> Locator:
    """Open a dialog by a button in the head of the page, or by an entry of its menu."""
    page.locator("main header").get_by_role("button", name=button, exact=True).click()
    if entry is not None:
        page.get_by_role("menuitem", name=entry).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_label("Loading")).to_have_count(0)
    return dialog


def choose(dialog: Locator, label: str, option: str, about: str = "") -> None:
    """Type into a searched list, and take the option of this name, with this below it."""
    dialog.get_by_role("combobox", name=label).fill(option)
    named = dialog.page.get_by_text(option, exact=True)
    dialog.page.get_by_role("option").filter(has=named).filter(has_text=about).click()


def press(dialog: Locator, button: str) -> None:
    dialog.get_by_role("button", name=button, exact=True).click()


def inputs_of(page: Page) -> list[Any]:
    """Collect the input of every mutation that the page sends from now on."""
    inputs: list[Any] = []

    def note(request: Request) -> None:
        body = json.loads(request.post_data or "{}") if request.url.endswith("/graphql") else {}
        if body.get("query", "").lstrip().startswith("mutation"):
            inputs.append(body["variables"]["input"])

    page.on("request", note)
    return inputs


def test_a_model_is_created_and_a_refusal_stands_beside_its_field(
    visit: Visit, demo: Demo, bench: Bench
) -> None:
    page = visit("/models")
    dialog = opened(page, "New model")
    name = dialog.get_by_label("Name")
    expect(name).to_be_focused()
    name.fill(bench.model.partition("/")[2])
    press(dialog, "Create model")
    expect(dialog).to_contain_text("is taken by another model")
    assert violations(page) == []
    name.fill("made-by-hand")
    page.keyboard.press("Control+Enter")
    expect(page).to_have_url(f"{demo.server.url}/models/acme/made-by-hand")
    assert demo.read('{ model(name: "acme/made-by-hand") { id } }')["model"]


def test_a_version_is_registered_under_the_proposed_name(visit: Visit, bench: Bench) -> None:
    bench.register("1.3.0")
    run = bench.candidate("project: acme/wine, status: succeeded")
    page = visit(f"/models/{bench.model}")
    dialog = opened(page, "New version")
    expect(dialog.get_by_label("Name")).to_have_value("1.4.0")
    dialog.get_by_role("textbox", name="README").fill(
        "**Good**\n<script>document.title='owned'</script>"
    )
    dialog.get_by_text("Preview", exact=True).click()
    expect(dialog.get_by_role("region", name="Preview")).to_contain_text("<script>")
    content = dialog.get_by_label("Content")
    content.fill("rate: [0.1")
    expect(dialog).to_contain_text("Neither JSON nor YAML: line 1")
    content.fill("rate: 0.1")
    expect(dialog).to_contain_text("Reads as YAML")
    choose(dialog, "Run", run["name"], "acme/wine")
    expect(dialog.get_by_role("group", name="Artifacts").get_by_role("checkbox")).to_be_checked()
    command = dialog.get_by_role("region", name="command")
    expect(command).to_contain_text(f"greenroom models register -p {bench.model} -ver 1.4.0")
    assert violations(page) == []
    press(dialog, "Register version")
    page.get_by_role("link", name=f"{bench.model}:1.4.0").first.click()
    expect(page).to_have_title(re.compile("1.4.0"))
    made = bench.version(f"{bench.model}:1.4.0")
    assert (made["run"]["id"], made["content"]) == (run["id"], "rate: 0.1")
    assert [one["kind"] for one in made["artifacts"]["nodes"]] == ["MODEL"]


def test_a_taken_name_is_told_while_typing_and_can_be_updated(visit: Visit, bench: Bench) -> None:
    taken = bench.register("v1", tags=["kept"])
    gone = bench.register("v2")
    bench.do(DELETE, gone)
    before = bench.version(taken)
    page = visit(f"/models/{bench.model}")
    dialog = opened(page, "New version")
    name = dialog.get_by_label("Name")
    expect(name).to_have_value("v3")
    name.fill("v2")
    expect(dialog).to_contain_text("A deleted version has this name")
    name.fill("v 2")
    expect(dialog).to_contain_text("A name is 1 to 128 letters")
    name.fill("v1")
    expect(dialog).to_contain_text(f"{taken} exists, in Testing.")
    expect(dialog.get_by_role("button", name="Register version")).to_be_disabled()
    dialog.get_by_label("Description").fill("Better told")
    dialog.get_by_label(f"Update {taken} instead").check()
    press(dialog, "Update version")
    expect(dialog).to_have_count(0)
    assert bench.version(taken) == {**before, "description": "Better told"}


def test_a_run_is_promoted_into_a_model_that_takes_it_or_a_new_one(
    visit: Visit, demo: Demo, bench: Bench
) -> None:
    run = bench.candidate("project: acme/iris, promoted: false, status: succeeded")
    page = visit(f"/runs/{run['id']}")
    dialog = opened(page, "Promote")
    dialog.get_by_role("combobox", name="Model").click()
    offered = page.get_by_role("option")
    expect(offered.filter(has_text="acme/iris-species")).to_be_visible()
    expect(offered.filter(has_text="acme/wine-cultivar")).to_have_count(0)
    page.get_by_role("option", name="acme/iris-species").click()
    expect(dialog.get_by_label("Version")).to_have_value("v3")
    dialog.get_by_text("A new model", exact=True).click()
    expect(dialog.get_by_label("Version")).to_have_value("v1")
    name = dialog.get_by_role("textbox", name="New model")
    name.fill("iris-species")
    expect(dialog).to_contain_text("acme/iris-species exists")
    name.fill("iris-by-hand")
    dialog.get_by_role("button", name="Show all").click()
    expect(dialog.get_by_role("button", name="Promote run")).to_be_enabled()
    assert violations(page) == []
    press(dialog, "Promote run")
    expect(page.get_by_role("link", name="acme/iris-by-hand:v1").first).to_be_visible()
    made = bench.version("acme/iris-by-hand:v1")
    assert made["run"]["id"] == run["id"]
    assert [one["kind"] for one in made["artifacts"]["nodes"]] == ["MODEL"]
    seen = demo.read("query R($id: ID!) { run(id: $id) { promoted } }", id=run["id"])
    assert seen["run"]["promoted"]


def test_what_goes_to_production_can_take_the_place_of_what_served(
    visit: Visit, bench: Bench
) -> None:
    old, new = bench.register("v1", "PRODUCTION"), bench.register("v2")
    page = visit(path_of(new))
    dialog = opened(page, "Change stage")
    dialog.get_by_role("radio", name="Production").click()
    dialog.get_by_label(f"Move {old} out of it").check()
    dialog.get_by_text("to Disabled").click()
    dialog.get_by_label("Reason").fill("x" * 129)
    press(dialog, "Move to Production")
    expect(dialog).to_contain_text("at most 128")
    assert bench.version(old)["stage"] == "PRODUCTION"
    dialog.get_by_label("Reason").fill("Release")
    dialog.get_by_label("Message").fill("Better by far.")
    assert violations(page) == []
    press(dialog, "Move to Production")
    expect(dialog).to_have_count(0)
    expect(page.locator("main header")).to_contain_text("Production")
    now, then = bench.version(new), bench.version(old)
    assert (now["stage"], then["stage"]) == ("PRODUCTION", "DISABLED")
    assert now["stageChanges"]["nodes"][0] == {"reason": "Release", "message": "Better by far."}
    assert then["stageChanges"]["nodes"][0]["message"] == f"Replaced by {new}."


def test_a_version_that_somebody_moved_meanwhile_is_not_moved_over(
    visit: Visit, bench: Bench
) -> None:
    version = bench.register("v1")
    page = visit(path_of(version))
    dialog = opened(page, "Change stage")
    dialog.get_by_role("radio", name="Staging").click()
    bench.do(STAGE, version, stage="DISABLED", reason="Withdrawn", message="It leaks.")
    press(dialog, "Move to Staging")
    told = dialog.get_by_role("alert")
    expect(told).to_contain_text("owner moved it from Testing to Disabled")
    expect(told).to_contain_text("It leaks.")
    assert bench.version(version)["stage"] == "DISABLED"
    assert violations(page) == []
    press(dialog, "Move to Staging")
    expect(dialog).to_have_count(0)
    assert bench.version(version)["stage"] == "STAGING"


def test_several_are_moved_each_for_itself(visit: Visit, bench: Bench) -> None:
    first, second = bench.register("v1"), bench.register("v2")
    page = visit(f"/models/{bench.model}?tab=versions")
    for name in ("v1", "v2"):
        page.get_by_role("checkbox", name=name).check()
    page.get_by_role("button", name="Stage…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radio", name="Staging").click()
    bench.do(DELETE, second)
    press(dialog, "Move to Staging")
    expect(dialog).to_contain_text("1 of 2 versions moved")
    expect(dialog).to_contain_text("There is no version '")
    assert violations(page) == []
    press(dialog, "Close")
    assert bench.version(first)["stage"] == "STAGING"


def test_an_edit_sends_what_was_changed_and_asks_where_two_changed_the_same(
    visit: Visit, bench: Bench
) -> None:
    version = bench.register("v1", description="First", readme="Old", tags=["a"], content="{}")
    page = visit(path_of(version))
    dialog = opened(page, "Edit")
    expect(dialog.get_by_role("button", name="Save changes")).to_be_disabled()
    dialog.get_by_label("Description").fill("Mine")
    dialog.get_by_role("textbox", name="README").fill("")
    bench.do(UPDATE, version, description="Theirs", tags=["a", "b"])
    inputs = inputs_of(page)
    press(dialog, "Save changes")
    clash = dialog.get_by_role("alert")
    expect(clash).to_contain_text("Taken over from others: Tags.")
    expect(clash.get_by_label("Description, theirs")).to_have_text("Theirs")
    expect(dialog.get_by_role("button", name="Save changes")).to_be_disabled()
    assert violations(page) == []
    press(dialog, "Keep mine")
    press(dialog, "Save changes")
    expect(dialog).to_have_count(0)
    sent = {key: inputs[-1][key] for key in inputs[-1].keys() - {"version", "expectedRevision"}}
    assert sent == {"description": "Mine", "readme": None}
    now = bench.version(version)
    assert (now["description"], now["readme"], now["content"]) == ("Mine", None, "{}")
    assert now["tags"] == ["a", "b"]


def test_a_dialog_that_cannot_be_loaded_leaves_the_page_and_comes_later(
    visit: Visit, bench: Bench
) -> None:
    """A page that stayed open has no dialogs while the server is away."""
    version = bench.register("v1")
    page = visit(
        "/models"
    ).context.new_page()  # what the browser logs of lost files is no fault here
    page.goto(path_of(version))
    stage = page.locator("main header").get_by_role("button", name="Change stage", exact=True)
    expect(stage).to_be_enabled()
    files = re.compile(r"/assets/")
    page.route(files, lambda route: route.abort())
    stage.click()
    lost = page.get_by_role("alert").filter(has_text="This part of the page could not be loaded")
    expect(lost).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_contain_text("v1")
    page.unroute(files)
    lost.get_by_role("button", name="Close the message").click()
    stage.click()
    expect(page.get_by_role("dialog")).to_be_visible()


def test_a_model_with_another_name_keeps_the_page(visit: Visit, demo: Demo, bench: Bench) -> None:
    bench.register("v1")
    page = visit(f"/models/{bench.model}?tab=versions")
    dialog = opened(page, "Edit")
    dialog.get_by_label("Name").fill("renamed-by-hand")
    choose(dialog, "Sources", "acme/wine")
    page.keyboard.press("Escape")
    press(dialog, "Save changes")
    expect(page).to_have_url(f"{demo.server.url}/models/acme/renamed-by-hand?tab=versions")
    expect(page.get_by_role("heading", level=1)).to_have_text("acme/renamed-by-hand")
    answer = demo.read(
        '{ model(name: "acme/renamed-by-hand") { sources(first: 5) { nodes { fullName } } } }'
    )
    assert answer["model"]["sources"]["nodes"] == [{"fullName": "acme/wine"}]
    assert bench.version("acme/renamed-by-hand:v1")


def test_versions_go_to_another_model_as_copies_or_themselves(
    visit: Visit, demo: Demo, bench: Bench
) -> None:
    version, target = bench.register("v1", "PRODUCTION"), Bench(demo)
    target.register("v1")
    page = visit(path_of(version))
    dialog = opened(page, "More", "Copy…")
    choose(dialog, "Into the model", target.model)
    expect(dialog.get_by_label("Name there")).to_have_value("v2")
    press(dialog, "Copy version")
    expect(page.get_by_role("link", name=f"{target.model}:v2")).to_be_visible()
    assert bench.version(f"{target.model}:v2")["stage"] == "TESTING"

    had = bench.version(version)["id"]
    dialog = opened(page, "More", "Transfer…")
    choose(dialog, "Into the model", target.model)
    expect(dialog.get_by_label("Name there")).to_have_value("v3")
    expect(dialog.get_by_role("button", name="Transfer version")).to_be_disabled()
    dialog.get_by_label("Keep its stage, Production").check()
    assert violations(page) == []
    press(dialog, "Transfer version")
    expect(page).to_have_url(f"{demo.server.url}{path_of(f'{target.model}:v3')}")
    moved = bench.version(f"{target.model}:v3")
    assert (moved["id"], moved["stage"]) == (had, "PRODUCTION")


def test_deleting_asks_for_the_name_and_for_more_where_it_serves(
    visit: Visit, demo: Demo, bench: Bench
) -> None:
    version = bench.register("v1", "PRODUCTION")
    page = visit(path_of(version))
    dialog = opened(page, "More", "Delete…")
    dialog.get_by_role("textbox").fill(version)
    delete = dialog.get_by_role("button", name="Delete version")
    expect(delete).to_be_disabled()
    dialog.get_by_label("Delete it all the same").check()
    expect(delete).to_be_enabled()
    dialog.get_by_role("textbox").fill("v1")
    expect(delete).to_be_disabled()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("button", name="More", exact=True)).to_be_focused()
    assert bench.version(version)

    page.goto(f"/models/{bench.model}")
    dialog = opened(page, "More", "Delete…")
    expect(dialog).to_contain_text("In production: v1")
    dialog.get_by_role("textbox").fill(bench.model)
    dialog.get_by_label("Delete it all the same").check()
    assert violations(page) == []
    press(dialog, "Delete model")
    expect(page).to_have_url(f"{demo.server.url}/models")
    assert demo.read(f'{{ model(name: "{bench.model}") {{ id }} }}')["model"] is None


def test_a_run_that_a_version_locks_meanwhile_stays(visit: Visit, demo: Demo, bench: Bench) -> None:
    made = demo.read(RUN, input={"project": "acme/wine", "name": "short lived"})
    run = made["createRun"]["run"]["id"]
    page = visit(f"/runs/{run}")
    dialog = opened(page, "Delete")
    dialog.get_by_role("textbox").fill("short lived")
    version = bench.register("v1", run=run)
    press(dialog, "Delete run")
    expect(dialog.get_by_role("alert")).to_contain_text("The run is locked")
    expect(dialog.get_by_role("link", name=version)).to_be_visible()
    expect(dialog.get_by_role("button", name="Delete run")).to_be_disabled()
    assert violations(page) == []
    bench.do(UPDATE, version, run=None)
    page.reload()
    dialog = opened(page, "Delete")
    dialog.get_by_role("textbox").fill("short lived")
    press(dialog, "Delete run")
    expect(page).to_have_url(f"{demo.server.url}/runs")
    answer = demo.read("query R($id: ID!) { run(id: $id) { id } }", id=run)
    assert answer["run"] is None


def test_a_member_is_offered_what_a_member_may(visit: Visit, bench: Bench) -> None:
    version = bench.register("v1")
    page = visit(f"/models/{bench.model}", as_="member")
    dialog = opened(page, "New version")
    expect(dialog.get_by_label("Name")).to_have_value("v2")
    press(dialog, "Register version")
    expect(page.get_by_role("link", name=f"{bench.model}:v2").first).to_be_visible()
    page.goto(path_of(version))
    page.get_by_role("button", name="More", exact=True).click()
    entry = page.get_by_role("menuitem", name="Transfer…")
    expect(entry).to_be_disabled()
    entry.click(force=True)
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert bench.version(f"{bench.model}:v2")
