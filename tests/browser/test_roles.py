"""What people of each role can do by clicking, and what they are told where they may not."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Demo, Visit

REGISTER = """mutation($input: RegisterVersionInput!) {
  registerVersion(input: $input) { version { id fullName } }
}"""
DELETE = """mutation($input: DeleteModelInput!) {
  deleteModel(input: $input) { model { id } }
}"""
VERSION = """query($name: String!) {
  version(name: $name) {
    stage description tags revision
    run { name }
    stageChanges(first: 1) { nodes { reason message actor { name } } }
  }
}"""
RUNS = """{ runs(first: 50, query: "promoted: false, status: succeeded") {
  nodes { id name outputs { nodes { name kind } } } } }"""


@pytest.fixture
def model(demo: Demo, request: pytest.FixtureRequest) -> Any:
    """A model of the test's own with one version, deleted afterwards."""
    name = f"acme/roles-{abs(hash(request.node.name)) % 10**8}"
    version = {"model": name, "name": "v1", "createModel": True, "description": "first"}
    demo.read(REGISTER, input=version)
    yield name
    demo.read(DELETE, input={"model": name, "force": True})


def open_more(page: Page) -> None:
    page.get_by_role("button", name="More").click()


def test_an_owner_goes_through_the_life_of_a_version(visit: Visit, demo: Demo, model: str) -> None:
    page = visit(f"/models/{model}")
    page.get_by_role("button", name="New version").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Name", exact=False).first).to_have_value("v2")
    dialog.get_by_label("Description").fill("by hand")
    dialog.get_by_role("button", name="Register version").click()
    expect(dialog).to_be_hidden()
    assert demo.read(VERSION, name=f"{model}:v2")["version"]["description"] == "by hand"

    page.goto(f"/models/{model}/versions/v2")
    page.get_by_role("button", name="Change stage").click()
    dialog.get_by_role("radio", name="Production").check()
    dialog.get_by_label("Message").fill("It is good.")
    dialog.get_by_role("button", name="Move to Production").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("main")).to_contain_text("It is good.")
    staged = demo.read(VERSION, name=f"{model}:v2")["version"]
    assert staged["stage"] == "PRODUCTION"
    assert staged["stageChanges"]["nodes"][0]["message"] == "It is good."

    page.get_by_role("button", name="Edit").click()
    dialog.get_by_label("Description").fill("by another hand")
    dialog.get_by_role("button", name="Save changes").click()
    expect(dialog).to_be_hidden()
    assert demo.read(VERSION, name=f"{model}:v2")["version"]["description"] == "by another hand"

    open_more(page)
    page.get_by_role("menuitem", name="Delete").click()
    button = dialog.get_by_role("button", name="Delete version")
    dialog.get_by_role("textbox").last.fill(f"{model}:v2")
    expect(button).to_be_disabled()
    dialog.get_by_label("Delete it all the same").check()
    button.click()
    expect(dialog).to_be_hidden()
    assert demo.read(VERSION, name=f"{model}:v2")["version"] is None


def test_an_owner_promotes_a_run(visit: Visit, demo: Demo, model: str) -> None:
    runs = demo.read(RUNS)["runs"]["nodes"]
    run = next(one for one in runs if "MODEL" in [out["kind"] for out in one["outputs"]["nodes"]])
    page = visit(f"/runs/{run['id']}")
    page.get_by_role("button", name="Promote").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Model", exact=True).fill(model.partition("/")[2])
    page.get_by_role("option", name=model).click()
    expect(dialog.get_by_label("Version", exact=False).first).to_have_value("v2")
    (chosen,) = (out["name"] for out in run["outputs"]["nodes"] if out["kind"] == "MODEL")
    expect(dialog.get_by_role("checkbox", name=chosen)).to_be_checked()
    dialog.get_by_role("button", name="Promote run").click()
    expect(dialog).to_be_hidden()
    assert demo.read(VERSION, name=f"{model}:v2")["version"]["run"]["name"] == run["name"]
    expect(page.get_by_role("main")).to_contain_text(f"{model}:v2".partition("/")[2])


def test_copies_and_transfers_go_to_another_model(visit: Visit, demo: Demo, model: str) -> None:
    page = visit(f"/models/{model}/versions/v1")
    open_more(page)
    page.get_by_role("menuitem", name="Copy").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Model", exact=False).first.fill("iris")
    page.get_by_role("option", name="acme/iris-species").click()
    dialog.get_by_label("Name", exact=False).first.fill("copied")
    dialog.get_by_role("button", name="Copy version").click()
    expect(page.get_by_text(f"{model}:v1 was copied")).to_be_visible()
    expect(dialog).to_be_hidden()
    assert demo.read(VERSION, name="acme/iris-species:copied")["version"]["description"] == "first"
    page.goto("/models/acme/iris-species/versions/copied")
    open_more(page)
    page.get_by_role("menuitem", name="Transfer").click()
    dialog.get_by_label("Model", exact=False).first.fill(model.partition("/")[2])
    page.get_by_role("option", name=model).click()
    dialog.get_by_role("button", name="Transfer version").click()
    expect(dialog).to_be_hidden()
    expect(page).to_have_url(f"{demo.server.url}/models/{model}/versions/copied")
    assert demo.read(VERSION, name="acme/iris-species:copied")["version"] is None
    assert demo.read(VERSION, name=f"{model}:copied")["version"]["description"] == "first"


def test_a_member_stages_and_is_told_who_deletes(visit: Visit, demo: Demo, model: str) -> None:
    page = visit(f"/models/{model}/versions/v1", as_="member")
    page.get_by_role("button", name="Change stage").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radio", name="Staging").check()
    dialog.get_by_role("button", name="Move to Staging").click()
    expect(dialog).to_be_hidden()
    change = demo.read(VERSION, name=f"{model}:v1")["version"]
    assert change["stage"] == "STAGING"
    assert change["stageChanges"]["nodes"][0]["actor"]["name"] == "member"
    open_more(page)
    delete = page.get_by_role("menuitem", name="Delete")
    expect(delete).to_be_disabled()
    expect(delete).to_have_accessible_description(
        "Deleting versions needs the role admin or one above it here."
    )
    delete.click(force=True)
    expect(dialog).to_be_hidden()


def test_a_viewer_sees_everything_and_is_offered_nothing(
    visit: Visit, demo: Demo, model: str
) -> None:
    page = visit(f"/models/{model}/versions/v1", as_="viewer")
    stage = page.get_by_role("button", name="Change stage")
    expect(stage).to_be_disabled()
    expect(stage).to_have_accessible_description(
        "Moving versions to other stages needs the role member or one above it here."
    )
    stage.click(force=True)
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.goto(f"/models/{model}")
    expect(page.get_by_role("button", name="New version")).to_be_disabled()
    page.goto("/models")
    expect(page.get_by_role("link", name=model)).to_be_visible()
    expect(page.get_by_role("button", name="New model")).to_be_hidden()
    before = demo.read(VERSION, name=f"{model}:v1")["version"]
    assert before["revision"] == 1


def test_an_outsider_finds_nothing(visit: Visit, model: str) -> None:
    page = visit("/models", as_="outsider")
    expect(page.get_by_text("No models yet")).to_be_visible()
    page.goto(f"/models/{model}")
    expect(page.get_by_text("There is no such model")).to_be_visible()
    page.goto(f"/models/{model}/versions/v1")
    expect(page.get_by_text("There is no such version")).to_be_visible()
    page.goto("/runs")
    expect(page.get_by_role("table")).to_have_count(0)


def test_somebody_unknown_is_asked_to_sign_in_and_comes_back(
    visit: Visit, demo: Demo, model: str
) -> None:
    demo.server.set_password("viewer", "correct horse 9 battery")
    page = visit(f"/models/{model}?tab=versions", as_=None)
    expect(page.get_by_role("heading", name="Sign in to see this")).to_be_visible()
    page.get_by_role("main").get_by_role("link", name="Sign in").click()
    page.get_by_label("Name or e-mail address").fill("viewer")
    page.get_by_label("Password").fill("correct horse 9 battery")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).to_have_url(f"{demo.server.url}/models/{model}?tab=versions")
    expect(page.get_by_role("link", name="v1", exact=True)).to_be_visible()
