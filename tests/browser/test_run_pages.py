"""The pages of runs and projects as people use them."""

import re
from typing import Any, Literal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import Demo, Visit

RUN = """query Run($id: ID!) {
  run(id: $id) { name description tags status promoted revision metrics { name value } }
}"""
LOG = "mutation Log($input: LogMetricsInput!) { logMetrics(input: $input) { run { id } } }"
EDIT = "mutation Edit($input: UpdateRunInput!) { updateRun(input: $input) { run { id } } }"
EDIT_PROJECT = """mutation Edit($input: UpdateProjectInput!) {
  updateProject(input: $input) { project { id } }
}"""
PROJECT = "query Project($name: String!) { project(name: $name) { id description visibility } }"
GRANT = "mutation Grant($input: GrantInput!) { grant(input: $input) { grant { id } } }"
PROMOTED = """{
  runs(query: "promoted: true", first: 1) {
    nodes { id name versions(first: 5) { totalCount nodes { fullName } } }
  }
}"""


def project_id(demo: Demo, name: str = "acme/wine") -> str:
    found: str = demo.read(PROJECT, name=name)["project"]["id"]
    return found


def new_project(demo: Demo, name: str) -> str:
    """Make a project for one test, so that no other sees what it does to it."""
    query = "mutation New($input: CreateProjectInput!) { createProject(input: $input) { project { id } } }"
    found: str = demo.read(query, input={"name": name})["createProject"]["project"]["id"]
    return found


def new_run(demo: Demo, project: str, **fields: Any) -> str:
    query = "mutation New($input: CreateRunInput!) { createRun(input: $input) { run { id } } }"
    made = demo.read(query, input={"project": project, "status": "RUNNING", **fields})
    found: str = made["createRun"]["run"]["id"]
    return found


def log(demo: Demo, run: str, name: str, values: dict[int, float]) -> None:
    points = [{"name": name, "step": step, "value": value} for step, value in values.items()]
    for start in range(0, len(points), 500):
        demo.read(LOG, input={"run": run, "metrics": points[start : start + 500]})


def count(demo: Demo, query: str) -> int:
    found: int = demo.read("query Count($q: String!) { runs(query: $q) { totalCount } }", q=query)[
        "runs"
    ]["totalCount"]
    return found


def names(page: Page) -> list[str]:
    return page.locator("main [data-row]").all_text_contents()


def test_runs_are_filtered_and_sorted_by_their_metrics(visit: Visit, demo: Demo) -> None:
    page = visit("/runs")
    box = page.get_by_label("Filter runs")
    box.fill("metrics.accuracy: >0.97")
    total = count(demo, "metrics.accuracy: >0.97")
    assert 0 < total < 50
    pages = page.get_by_role("navigation", name="Pages").last
    expect(pages).to_contain_text(f"{total} runs")
    expect(page.locator("main [data-row]")).to_have_count(total)
    header = page.get_by_role("columnheader", name="accuracy")
    header.get_by_role("button").click()
    expect(header).to_have_attribute("aria-sort", "descending")
    best = demo.read(
        '{ runs(query: "metrics.accuracy: >0.97", sort: "-metrics.accuracy") { nodes { name } } }'
    )
    expect(page.locator("main [data-row]").first).to_have_text(best["runs"]["nodes"][0]["name"])
    page.reload()
    expect(box).to_have_value("metrics.accuracy: >0.97")
    expect(header).to_have_attribute("aria-sort", "descending")
    box.fill("accuracy: >0.9")
    expect(page.get_by_role("search")).to_contain_text("accuracy")
    expect(box).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("table")).to_have_count(0)


def test_a_flag_has_one_value_at_a_time(visit: Visit, demo: Demo) -> None:
    page = visit("/runs")
    page.get_by_role("button", name="Promoted").click()
    page.get_by_role("menuitemcheckbox", name="Promoted", exact=True).click()
    rows = page.locator("main [data-row]")
    expect(rows).to_have_count(count(demo, "promoted: true"))
    expect(page.get_by_role("link", name=re.compile("^promoted to "))).to_have_count(rows.count())
    page.get_by_role("menuitemcheckbox", name="Not promoted").click()
    expect(page.get_by_label("Filter runs")).to_have_value("promoted: false")
    expect(page.get_by_role("link", name=re.compile("^promoted to "))).to_have_count(0)


def test_columns_are_chosen_and_kept(visit: Visit) -> None:
    page = visit("/runs?q=project%3A%20acme%2Fdiabetes")
    page.get_by_role("button", name="Columns").click()
    page.get_by_label("Find a column").fill("seed")
    page.get_by_role("checkbox", name="seed").check()
    page.keyboard.press("Escape")
    header = page.get_by_role("columnheader", name="seed")
    expect(header).to_be_visible()
    page.reload()
    expect(header).to_be_visible()
    expect(page.get_by_role("row").nth(1)).to_contain_text("20")


def test_a_run_that_versions_keep_says_so_and_stays(visit: Visit, demo: Demo) -> None:
    run = demo.read(PROMOTED)["runs"]["nodes"][0]
    version = run["versions"]["nodes"][0]["fullName"]
    page = visit(f"/runs/{run['id']}")
    expect(page.get_by_role("heading", level=1)).to_have_text(run["name"])
    expect(page.locator("main header")).to_contain_text(f"kept: backs {version}")
    button = page.get_by_role("button", name="Delete")
    expect(button).to_have_attribute("aria-disabled", "true")
    expect(button).to_have_accessible_description(re.compile(f"^Kept by {re.escape(version)}"))
    button.click(force=True)
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.locator("main header").get_by_role("link", name=version).click()
    expect(page).to_have_url(re.compile("/models/acme/.+/versions/"))
    assert demo.read(RUN, id=run["id"])["run"]["promoted"] is True


def test_what_people_wrote_of_a_run_is_edited(visit: Visit, demo: Demo) -> None:
    run = new_run(demo, project_id(demo), name="first", description="a try", tags=["a", "b"])
    page = visit(f"/runs/{run}")
    page.get_by_role("button", name="Edit").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Save")).to_be_disabled()
    dialog.get_by_label("Name").fill("second")
    dialog.get_by_label("Description").fill("")
    # a run under way changes all the time, which is nobody's edit
    log(demo, run, "loss", {0: 1.0})
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_have_text("second")
    kept = demo.read(RUN, id=run)["run"]
    assert (kept["name"], kept["description"], kept["tags"]) == ("second", None, ["a", "b"])


def test_an_edit_shows_what_somebody_else_wrote_meanwhile(visit: Visit, demo: Demo) -> None:
    run = new_run(demo, project_id(demo), name="contested")
    page = visit(f"/runs/{run}")
    page.get_by_role("button", name="Edit").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Description").fill("mine")
    demo.read(EDIT, input={"run": run, "description": "theirs"})
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_role("alert")).to_contain_text("The description is now “theirs”.")
    assert demo.read(RUN, id=run)["run"]["description"] == "theirs"
    dialog.get_by_role("button", name="Save mine").click()
    expect(dialog).to_have_count(0)
    assert demo.read(RUN, id=run)["run"]["description"] == "mine"


def test_a_run_under_way_is_followed(visit: Visit, demo: Demo) -> None:
    run = new_run(demo, project_id(demo), name="followed")
    page = visit(f"/runs/{run}?tab=metrics")
    expect(page.get_by_role("heading", name="No metrics yet")).to_be_visible()
    # names with dots, which a chart would follow as a path
    log(demo, run, "val.loss", {0: 1.0, 10: 0.5, 2: 0.75})
    figure = page.get_by_role("figure", name="val.loss")
    expect(figure).to_contain_text("0.5 at step 10 · 3 points")
    expect(figure.locator("path.recharts-line-curve")).to_have_count(1)
    page.get_by_text("Table", exact=True).click()
    steps = page.get_by_role("rowheader")
    expect(steps).to_have_text(["0", "2", "10"])
    demo.read(
        "mutation End($input: FinishRunInput!) { finishRun(input: $input) { run { id } } }",
        input={"run": run, "status": "FAILED"},
    )
    expect(page.locator("main header")).to_contain_text("Failed")


def test_of_many_points_the_latest_are_drawn(visit: Visit, demo: Demo) -> None:
    run = new_run(demo, project_id(demo), name="long")
    log(demo, run, "loss", {step: 1 / (step + 1) for step in range(2100)})
    page = visit(f"/runs/{run}?tab=metrics&as=table")
    # twenty pages, one after the other
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("The latest 2,000 of 2,100 points", timeout=90_000)
    expect(page.get_by_role("rowheader").first).to_have_text("100")


def test_many_artifacts_come_page_by_page(visit: Visit, demo: Demo) -> None:
    run = new_run(demo, project_id(demo), name="painter")
    pictures = [{"name": f"{at:02}.png", "kind": "IMAGE", "size": 2048} for at in range(60)]
    data = [{"name": "wine.csv", "kind": "DATASET", "digest": f"sha256:{'0' * 64}"}]
    demo.read(
        "mutation Log($input: LogArtifactsInput!) { logArtifacts(input: $input) { run { id } } }",
        input={"run": run, "outputs": pictures, "inputs": data},
    )
    page = visit(f"/runs/{run}?tab=artifacts")
    inputs = page.get_by_role("table", name="Inputs")
    expect(inputs).to_contain_text("wine.csv")
    expect(inputs).to_contain_text("No other run read it")
    page.get_by_role("link", name="All 60 artifacts, page by page").click()
    outputs = page.get_by_role("table", name="Outputs")
    expect(outputs.get_by_role("row")).to_have_count(51)
    page.get_by_role("button", name="Next").click()
    expect(outputs.get_by_role("row")).to_have_count(11)
    expect(inputs).to_have_count(0)
    page.reload()
    expect(outputs.get_by_role("row")).to_have_count(11)


def test_a_project_is_created_with_what_was_refused_beside_its_field(
    visit: Visit, demo: Demo
) -> None:
    page = visit("/projects")
    page.get_by_role("button", name="New project").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("wine")
    dialog.get_by_role("button", name="Create project").click()
    expect(dialog).to_contain_text("The name 'acme/wine' is taken by another project.")
    dialog.get_by_label("Name").fill("cider")
    dialog.get_by_label("Description").fill("Apples.")
    dialog.get_by_label("Private").check()
    dialog.get_by_role("button", name="Create project").click()
    expect(page).to_have_url(f"{demo.server.url}/projects/acme/cider")
    expect(page.get_by_role("heading", name="No runs yet")).to_be_visible()
    made = demo.read(PROJECT, name="acme/cider")["project"]
    assert (made["description"], made["visibility"]) == ("Apples.", "PRIVATE")


def test_a_project_is_edited_and_nobody_is_written_over(visit: Visit, demo: Demo) -> None:
    name = "acme/mead"
    id_ = new_project(demo, name)
    page = visit(f"/projects/{name}")
    page.get_by_role("button", name="Edit").click()
    dialog = page.get_by_role("dialog")
    save = dialog.get_by_role("button", name="Save changes")
    expect(save).to_be_disabled()
    dialog.get_by_label("Description").fill("Honey.")
    assert violations(page) == []
    save.click()
    expect(dialog).to_have_count(0)
    expect(page.locator("main header")).to_contain_text("Honey.")
    page.get_by_role("button", name="Edit").click()
    dialog.get_by_label("Description").fill("Mine.")
    dialog.get_by_label("Private").check()
    demo.read(EDIT_PROJECT, input={"project": id_, "description": "Theirs."})
    save.click()
    expect(dialog.get_by_role("alert").first).to_contain_text("It was changed meanwhile")
    assert demo.read(PROJECT, name=name)["project"]["description"] == "Theirs."
    dialog.get_by_role("button", name="Keep mine").click()
    save.click()
    expect(dialog).to_have_count(0)
    kept = demo.read(PROJECT, name=name)["project"]
    assert kept == {"id": id_, "description": "Mine.", "visibility": "PRIVATE"}


def test_an_edit_of_a_project_offers_what_one_may(visit: Visit, demo: Demo) -> None:
    name = "acme/braggot"
    new_project(demo, name)
    page = visit(f"/projects/{name}", as_="member")
    expect(page.get_by_role("button", name="Edit")).to_have_accessible_description(
        re.compile("^Changing projects needs the role contributor")
    )
    demo.read(
        GRANT, input={"on": {"project": name}, "to": {"user": "member"}, "role": "CONTRIBUTOR"}
    )
    page.reload()
    page.get_by_role("button", name="Edit").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Private")).to_be_disabled()
    expect(dialog).to_contain_text("Deciding about access needs the role admin")
    dialog.get_by_label("Description").fill("Ours.")
    dialog.get_by_role("button", name="Save changes").click()
    expect(dialog).to_have_count(0)
    assert demo.read(PROJECT, name=name)["project"]["description"] == "Ours."


def test_who_reads_a_project_is_set_by_those_who_may(visit: Visit, demo: Demo) -> None:
    name = "acme/perry"
    new_project(demo, name)
    page = visit(f"/projects/{name}?tab=settings", as_="viewer")
    save = page.get_by_role("button", name="Save")
    expect(save).to_have_accessible_description(re.compile("^Deciding about access needs the role"))
    expect(page.get_by_label("Public")).to_be_disabled()
    page = visit(f"/projects/{name}?tab=settings")
    page.get_by_label("Public").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("main header")).to_contain_text("Public")
    assert demo.read(PROJECT, name=name)["project"]["visibility"] == "PUBLIC"


@pytest.mark.parametrize(
    ("who", "may"),
    [("member", {"Promote", "Edit"}), ("viewer", set[str]())],
)
def test_others_see_what_they_may_not_do_and_why(
    visit: Visit, demo: Demo, who: str, may: set[str]
) -> None:
    run = new_run(demo, project_id(demo), name=f"of-{who}")
    page = visit(f"/runs/{run}", as_=who)
    for name in ("Promote", "Edit", "Delete"):
        button = page.get_by_role("button", name=name)
        reason = "" if name in may else re.compile("needs the role (member|admin)")
        expect(button).to_have_accessible_description(reason)
    if "Edit" not in may:
        page.get_by_role("button", name="Edit").click(force=True)
        expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_run_is_deleted_from_the_table(visit: Visit, demo: Demo) -> None:
    run = new_run(demo, project_id(demo), name="unwanted")
    page = visit("/projects/acme/wine?q=unwanted")
    page.get_by_role("button", name="Actions for unwanted").click()
    page.get_by_role("menuitem", name="Delete…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Type unwanted to confirm").fill("unwanted")
    dialog.get_by_role("button", name=re.compile("^Delete")).click()
    expect(page.get_by_role("heading", name="No run fits this filter")).to_be_visible()
    assert demo.read(RUN, id=run)["run"] is None


def test_an_outsider_finds_no_run(visit: Visit, demo: Demo) -> None:
    run = new_run(demo, project_id(demo), name="hidden")
    page = visit(f"/runs/{run}", as_="outsider")
    expect(page.get_by_role("heading", name="There is no such run")).to_be_visible()
    page.goto("/runs")
    expect(page.get_by_role("heading", name="No runs yet")).to_be_visible()


def test_names_full_of_markup_are_text(visit: Visit, demo: Demo) -> None:
    script = "<script>document.title = 'taken'</script>"
    run = new_run(
        demo,
        project_id(demo),
        name=script,
        description="<img src=x onerror=\"document.title='taken'\">",
        tags=["<b>bold</b>"],
        parameters={"html": script},
        code={"repository": "javascript:document.title='taken'"},
    )
    page = visit(f"/runs/{run}")
    expect(page.get_by_role("heading", level=1)).to_have_text(script)
    expect(page.get_by_role("table", name="Parameters")).to_contain_text(script)
    expect(page.get_by_text("javascript:document.title")).to_be_visible()
    assert page.locator("main script, main img, main b, a[href^=javascript]").count() == 0
    expect(page).to_have_title(f"{script} · Greenroom")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_opens_on_the_pages_is_accessible(
    visit: Visit, demo: Demo, scheme: Literal["light", "dark"]
) -> None:
    run = demo.read(PROMOTED)["runs"]["nodes"][0]["id"]
    page = visit("/runs", color_scheme=scheme)
    page.get_by_role("button", name="Columns").click()
    expect(page.get_by_role("checkbox").first).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name=re.compile("^Actions for")).first.click()
    expect(page.get_by_role("menuitem", name="Promote…")).to_be_visible()
    assert violations(page) == []
    page.goto(f"/runs/{run}")
    page.get_by_role("button", name="Edit").click()
    expect(page.get_by_role("dialog").get_by_label("Name")).to_be_focused()
    assert violations(page) == []
    page.goto(f"/runs/{run}?tab=metrics&as=one")
    expect(page.get_by_role("figure")).to_be_visible()
    assert violations(page) == []
    page.goto("/projects")
    page.get_by_role("button", name="New project").click()
    expect(page.get_by_role("dialog").get_by_label("Name")).to_be_focused()
    assert violations(page) == []
