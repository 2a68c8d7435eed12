"""The page of a model and the comparison of its versions."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Ask, session_of
from tests.server import Server

ACCURACIES = (0.5, 0.75, 0.7)
MANY = 53
MINUS = "\N{MINUS SIGN}"
CREATE = "mutation($input: CreateModelInput!) { createModel(input: $input) { model { id } } }"
UPDATE = "mutation($input: UpdateModelInput!) { updateModel(input: $input) { model { id } } }"
STAGE = "mutation($input: StageVersionInput!) { stageVersion(input: $input) { version { id } } }"
DELETE = "mutation($input: DeleteVersionInput!) { deleteVersion(input: $input) { version { id } } }"
RUN = "mutation($input: CreateRunInput!) { createRun(input: $input) { run { id } } }"
FILL = """
mutation($metrics: LogMetricsInput!, $artifacts: LogArtifactsInput!, $promote: PromoteRunInput!, $content: UpdateVersionInput!) {
  logMetrics(input: $metrics) { run { id } }
  logArtifacts(input: $artifacts) { run { id } }
  promoteRun(input: $promote) { version { id } }
  updateVersion(input: $content) { version { id } }
}"""
VERSION = "query($name: String!) { version(name: $name) { stage stageChanges(first: 1) { nodes { message } } } }"

Make = Callable[..., str]


@pytest.fixture(scope="module")
def make(api: Ask) -> Make:
    """Return what makes a model `acme/NAME` with three versions, each from a run of its own."""
    api('mutation { createProject(input: {name: "acme/pages-training"}) { project { id } } }')

    def model(name: str, **fields: Any) -> str:
        full = f"acme/{name}"
        api(CREATE, {"input": {"name": full, **fields}})
        for number, accuracy in enumerate(ACCURACIES, start=1):
            parameters = {"depth": number, "seed": 7}
            begun = {
                "project": "acme/pages-training",
                "name": f"run-{number}",
                "parameters": parameters,
            }
            run = api(RUN, {"input": begun})["createRun"]["run"]["id"]
            metrics = {"accuracy": accuracy, "loss": 1 - accuracy, "oddity": number}
            digest = "sha256:" + str(min(number, 2)) * 64
            content = (
                "kind: forest\n"
                + "".join(f"row: {line}\n" for line in range(20))
                + f"depth: {number}\n"
            )
            api(
                FILL,
                {
                    "metrics": {
                        "run": run,
                        "metrics": [
                            {"name": key, "value": value} for key, value in metrics.items()
                        ],
                    },
                    "artifacts": {
                        "run": run,
                        "outputs": [
                            {"name": "model", "kind": "MODEL", "digest": digest, "size": 2048}
                        ],
                    },
                    "promote": {
                        "run": run,
                        "model": full,
                        "name": f"v{number}",
                        "tags": [f"depth-{number}"],
                    },
                    "content": {"version": f"{full}:v{number}", "content": content},
                },
            )
        return full

    return model


@pytest.fixture(scope="module")
def full(make: Make, api: Ask) -> str:
    """Make a model that tests only read: v2 serves, v1 waits to, v3 is fresh."""
    name = make("read", readme="# Purpose\n\nTo be read.", description="Read only.", tags=["small"])
    for version, stage in (("v2", "PRODUCTION"), ("v1", "STAGING")):
        told = {
            "version": f"{name}:{version}",
            "stage": stage,
            "message": f"Now in {stage.lower()}.",
        }
        api(STAGE, {"input": told})
    return name


def row(page: Page, version: str) -> Locator:
    return page.get_by_role("row").filter(has=page.get_by_role("link", name=version, exact=True))


def names(page: Page) -> list[str]:
    return page.locator("tbody [data-row]").all_inner_texts()


def test_the_overview_tells_what_serves_and_how_to_use_it(signed_in: Page, full: str) -> None:
    page = signed_in
    page.goto(f"/models/{full}")
    expect(page).to_have_title(f"{full} · Greenroom")
    expect(
        page.get_by_role("region", name="README").get_by_role("heading", name="Purpose")
    ).to_be_visible()
    serving = page.get_by_role("region", name="In production")
    expect(serving).to_contain_text("“Now in production.”")
    expect(serving).to_contain_text("accuracy 0.75")
    expect(page.get_by_role("region", name="In staging")).to_contain_text("v1")
    use = page.get_by_role("region", name="Use this model")
    expect(use).to_contain_text(f'client.pull("{full}:v2", "read-v2")')
    use.get_by_text("GraphQL").click()
    explorer = use.get_by_role("link", name="Open in the explorer").get_attribute("href") or ""
    assert "InProduction" in explorer
    assert full.replace("/", "%2F") in explorer
    serving.get_by_role("link", name="v2").click()
    expect(page).to_have_url(re.compile(f"/models/{full}/versions/v2$"))


def test_versions_are_sorted_and_filtered_by_the_address(signed_in: Page, full: str) -> None:
    page = signed_in
    page.goto(f"/models/{full}?tab=versions")
    expect(row(page, "v3")).to_contain_text("run-3")
    assert names(page) == ["v3", "v2", "v1"]
    expect(row(page, "v2").get_by_label("best")).to_have_count(2)  # of accuracy and of loss
    expect(row(page, "v3").get_by_label("best")).to_have_count(0)
    page.get_by_role("button", name="loss").click()
    expect(page).to_have_url(re.compile(r"sort=metrics\.loss"))
    expect(page.locator("tbody [data-row]").first).to_have_text("v2")
    assert names(page) == ["v2", "v3", "v1"]
    page.get_by_role("link", name="depth-1").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.get_by_label("Filter versions")).to_have_value("tags: depth-1")
    page.go_back()
    expect(page.locator("tbody tr")).to_have_count(3)


def test_the_columns_that_were_chosen_stay(signed_in: Page, full: str) -> None:
    page = signed_in
    page.goto(f"/models/{full}?tab=versions")
    accuracy = page.get_by_role("columnheader", name="accuracy")
    expect(accuracy).to_be_visible()
    page.get_by_role("button", name="Columns").click()
    page.get_by_role("menuitemcheckbox", name="accuracy").click()
    expect(accuracy).to_have_count(0)
    page.reload()
    expect(page.get_by_role("columnheader", name="loss")).to_be_visible()
    expect(accuracy).to_have_count(0)


def test_what_is_chosen_stays_from_page_to_page_and_is_compared(signed_in: Page, api: Ask) -> None:
    api(CREATE, {"input": {"name": "acme/long"}})
    for start in range(0, MANY, 15):
        batch = "".join(
            f'v{number}: registerVersion(input: {{model: "acme/long", name: "n{number:02}"}}) {{ version {{ id }} }} '
            for number in range(start, min(start + 15, MANY))
        )
        api(f"mutation {{ {batch} }}")
    page = signed_in
    page.goto("/models/acme/long?tab=versions&sort=name")
    expect(page.locator("tbody tr")).to_have_count(50)
    expect(page.get_by_role("tab", name=f"Versions {MANY}")).to_be_visible()
    page.get_by_label("Choose n03").check()
    compare = page.get_by_role("button", name="Compare")
    expect(compare).to_have_attribute("aria-disabled", "true")
    expect(compare).to_have_accessible_description(re.compile("choose one more"))
    page.get_by_role("button", name="Next").click()
    expect(page.locator("tbody tr")).to_have_count(MANY - 50)
    page.get_by_label("Choose n51").check()
    expect(page.get_by_text("2 versions chosen")).to_be_visible()
    compare.click()
    expect(page).to_have_url(re.compile("/models/acme/long/compare\\?versions=n03,n51$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Compare n03, n51")


@pytest.mark.parametrize("way", ["dragged", "by the menu"])
def test_a_card_is_moved_to_another_stage(signed_in: Page, make: Make, api: Ask, way: str) -> None:
    name = make(f"board-{way.rsplit(maxsplit=1)[-1]}")
    page = signed_in
    page.goto(f"/models/{name}?tab=board")
    staging = page.get_by_role("region", name="Staging")
    card = page.locator("[data-card=v2]")
    if way == "dragged":
        card.drag_to(staging)
    else:
        page.get_by_role("button", name="Move v2 to…").press("Enter")
        page.get_by_role("menuitem", name="Staging…").press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("radio", name="Staging")).to_be_checked()
    dialog.get_by_label("Message").fill("Ready.")
    dialog.get_by_role("button", name="Move to Staging").click()
    expect(staging.locator("[data-card=v2]")).to_be_visible()
    expect(page.get_by_role("region", name="Testing").locator("[data-card]")).to_have_count(2)
    now = api(VERSION, {"name": f"{name}:v2"})["version"]
    assert now == {"stage": "STAGING", "stageChanges": {"nodes": [{"message": "Ready."}]}}


def test_a_metric_is_drawn_and_told_from_version_to_version(signed_in: Page, full: str) -> None:
    page = signed_in
    page.goto(f"/models/{full}?tab=metrics&metric=loss")
    expect(page.get_by_role("img", name="loss of 3 versions")).to_be_visible()
    expect(row(page, "v2")).to_contain_text("0.25")
    expect(row(page, "v2")).to_contain_text(f"{MINUS}0.25 ({MINUS}50.0 %) better")
    expect(row(page, "v3")).to_contain_text("worse")
    page.get_by_label("Which loss is better").select_option("Neither is better")
    expect(row(page, "v3")).not_to_contain_text("worse")
    page.wait_for_load_state("networkidle")  # a plot that is drawn again has other points
    page.locator("[data-point=v3]").first.click()
    expect(page).to_have_url(re.compile(f"/models/{full}/versions/v3$"))


def test_versions_are_compared_with_the_base_that_is_chosen(signed_in: Page, full: str) -> None:
    page = signed_in
    page.goto(f"/models/{full}/compare?versions=v1,v2,v3")

    def line(table: str, name: str) -> Locator:
        here = page.get_by_role("region", name=table).get_by_role("row")
        return here.filter(has=page.get_by_role("rowheader", name=name))

    expect(line("Metrics", "accuracy")).to_contain_text("+0.25 (+50.0 %) better")
    expect(line("Metrics", "oddity").get_by_role("cell").last).to_have_text("3 +2 (+200.0 %) ")
    expect(line("Parameters", "depth").get_by_label("differs from the base")).to_have_count(2)
    expect(line("Parameters", "seed").get_by_label("differs from the base")).to_have_count(0)
    expect(line("Artifacts", "model").get_by_text("other bytes")).to_have_count(2)
    page.get_by_role("button", name="Make base: v2").click()
    expect(page).to_have_url(re.compile("base=v2"))
    expect(line("Artifacts", "model").get_by_text("same bytes")).to_have_count(1)
    expect(line("Metrics", "accuracy")).to_contain_text(f"{MINUS}0.25 ({MINUS}33.3 %) worse")
    page.get_by_label("Which oddity is better").select_option("Less is better")
    expect(line("Metrics", "oddity")).to_contain_text(f"{MINUS}1 ({MINUS}50.0 %) better")
    page.get_by_label("Only differences").click()
    expect(line("Parameters", "seed")).to_have_count(0)
    expect(line("Parameters", "depth")).to_have_count(1)


def test_the_content_is_compared_line_by_line(signed_in: Page, full: str) -> None:
    page = signed_in
    page.goto(f"/models/{full}/compare?versions=v1,v3")
    changes = page.get_by_role("region", name="Changes of the content from v1 to v3")
    expect(changes).to_contain_text("removed: depth: 1")
    expect(changes).to_contain_text("added: depth: 3")
    expect(changes).to_contain_text("18 equal lines")
    expect(changes).not_to_contain_text("row: 2\n")
    page.get_by_text("Side by side").click()
    expect(page).to_have_url(re.compile("diff=split"))
    both = changes.get_by_role("row").filter(has_text="depth: 1")
    expect(both).to_contain_text("depth: 3")


def test_versions_are_added_taken_out_and_missed(signed_in: Page, full: str) -> None:
    page = signed_in
    page.goto(f"/models/{full}/compare?versions=v1,gone")
    expect(page.get_by_role("alert")).to_contain_text("gone is not there")
    page.get_by_role("button", name="Leave out").click()
    expect(page.get_by_role("heading", name="Choose one more version to compare")).to_be_visible()
    page.get_by_role("combobox", name="Add a version").fill("v3")
    page.get_by_role("option", name="v3").click()
    expect(page).to_have_url(re.compile(r"versions=v1(,|%2C)v3"))
    expect(page.get_by_role("region", name="Metrics")).to_contain_text("better")
    page.get_by_role("button", name="Take v1 out").click()
    expect(page).to_have_url(re.compile("versions=v3$"))


def test_settings_change_visibility_and_bring_versions_back(
    signed_in: Page, make: Make, api: Ask
) -> None:
    name = make("settings")
    api(DELETE, {"input": {"version": f"{name}:v3"}})
    page = signed_in
    page.goto(f"/models/{name}?tab=settings")
    page.get_by_role("radio", name="Private").check()
    page.get_by_role("button", name="Save visibility").click()
    expect(page.get_by_text(f"{name} is private now.")).to_be_visible()
    page.get_by_role("button", name="Restore v3").click()
    expect(page.get_by_text("There are none.")).to_be_visible()
    asked = "query($name: String!) { model(name: $name) { visibility versions { totalCount } } }"
    assert api(asked, {"name": name})["model"] == {
        "visibility": "PRIVATE",
        "versions": {"totalCount": 3},
    }


def test_a_model_that_others_rename_is_followed(signed_in: Page, make: Make, api: Ask) -> None:
    name = make("before")
    page = signed_in
    page.goto(f"/models/{name}?tab=board")
    expect(page.locator("[data-card=v1]")).to_be_visible()
    page.wait_for_timeout(
        4500
    )  # the page has seen the newest event by then, and watches for others
    api(UPDATE, {"input": {"model": name, "name": "after"}})
    expect(page).to_have_url(re.compile(r"/models/acme/after\?tab=board$"), timeout=15_000)
    expect(page.get_by_role("heading", level=1)).to_have_text("acme/after")


def test_a_viewer_reads_all_and_is_told_what_the_rest_needs(
    page: Page, server: Server, base_url: str, full: str
) -> None:
    server.run("user", "add", "vera", "--role", "viewer")
    page.context.add_cookies(
        [{"name": "greenroom_session", "value": session_of(server, "vera"), "url": base_url}]
    )
    page.goto(f"/models/{full}")
    new = page.get_by_role("button", name="New version")
    expect(new).to_have_attribute("aria-disabled", "true")
    expect(new).to_have_accessible_description(
        "Registering versions needs the role member or one above it here."
    )
    page.goto(f"/models/{full}?tab=access")
    expect(page.get_by_text("Your role on this model is viewer.")).to_be_visible()
    page.goto(f"/models/{full}?tab=settings")
    expect(page.get_by_role("radio", name="Private")).to_be_disabled()
    expect(page.get_by_role("button", name="Delete this model")).to_have_attribute(
        "aria-disabled", "true"
    )
    page.goto(f"/models/{full}?tab=board")
    expect(page.locator("[data-card=v1]")).to_have_attribute("draggable", "false")
    page.goto(f"/models/{full}/compare?versions=v1,v2")
    expect(page.get_by_role("region", name="Metrics")).to_contain_text("better")
