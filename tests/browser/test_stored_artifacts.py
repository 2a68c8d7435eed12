"""Bytes that the registry keeps, as the pages show and give them, and who vouches for them."""

import hashlib
import random
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from greenroom.client import Client
from tests import signing
from tests.browser import exhibit
from tests.browser.axe import violations
from tests.browser.conftest import Ask
from tests.server import Server

WEIGHTS = random.Random(1).randbytes(300_000)
FOLDER = {"vocabulary.txt": b"green\nroom\n", "layers/first layer.bin": b"\x00\x01\x02"}
NAME = "acme/kept:v1"
PAGE = "/models/acme/kept/versions/v1"
CONTENT = "threshold: 0.5"


@dataclass(frozen=True)
class Kept:
    """A run with a file, a folder and bytes that are elsewhere, of which a version is made."""

    run: str
    artifacts: dict[str, str]


@pytest.fixture(scope="module")
def kept(server: Server, token: str, api: Ask, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    folder = tmp_path_factory.mktemp("kept")
    (folder / "weights.bin").write_bytes(WEIGHTS)
    for path, data in FOLDER.items():
        (folder / "saved" / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / "saved" / path).write_bytes(data)
    exhibit.act(api, "createProject", "project { id }", name="acme/kept-lab")
    run: str = exhibit.act(api, "createRun", "run { id }", project="acme/kept-lab", name="keep")[
        "id"
    ]
    far = {"name": "far", "kind": "DATASET", "path": "s3://far/rows.csv"}
    exhibit.act(api, "logArtifacts", "run { id }", run=run, outputs=[far])
    with Client(server.url, token) as client:
        stored = {
            name: client.upload_artifact(run, folder / name, kind="MODEL").id
            for name in ("weights.bin", "saved")
        }
    exhibit.act(api, "finishRun", "run { id }", run=run)
    exhibit.act(
        api,
        "promoteRun",
        "version { id }",
        run=run,
        model="acme/kept",
        name="v1",
        createModel=True,
        content=CONTENT,
        artifacts=[*stored, "far"],
    )
    return Kept(run, stored)


def row(page: Page, table: str, name: str) -> Locator:
    return page.get_by_role("table", name=table).get_by_role("row").filter(has_text=name)


def downloaded(page: Page, button: Locator) -> tuple[str, bytes]:
    """Click, and return the name and the bytes of the file that the browser keeps."""
    with page.expect_download() as download:
        button.click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


@pytest.mark.parametrize(
    ("address", "table"),
    [(f"{PAGE}?tab=artifacts", "Chosen artifacts"), ("/runs/{run}?tab=artifacts", "Outputs")],
)
def test_a_stored_file_is_downloaded_as_it_was_uploaded(
    signed_in: Page, kept: Kept, address: str, table: str
) -> None:
    page = signed_in
    page.goto(address.format(run=kept.run))
    weights = row(page, table, "weights.bin")
    expect(weights).to_contain_text("Stored")
    expect(weights).to_contain_text("293 KiB")
    digest = hashlib.sha256(WEIGHTS).hexdigest()
    expect(weights.get_by_title(f"sha256:{digest}")).to_be_visible()
    here = page.url
    name, data = downloaded(page, weights.get_by_role("button", name="Download weights.bin"))
    assert name == "weights.bin"
    assert data == WEIGHTS
    assert page.url == here
    far = row(page, table, "s3://far/rows.csv")
    expect(far).to_contain_text("Not stored here")
    expect(far.get_by_role("button", name="Download")).to_have_count(0)
    assert violations(page) == []


def test_the_files_of_a_folder_are_downloaded_one_by_one(signed_in: Page, kept: Kept) -> None:
    page = signed_in
    page.goto(f"{PAGE}?tab=artifacts")
    opener = row(page, "Chosen artifacts", "saved").get_by_role("button", name="2 files of saved")
    opener.click()
    dialog = page.get_by_role("dialog", name="Files of saved")
    for path, data in FOLDER.items():
        file = dialog.get_by_role("row").filter(has_text=path)
        expect(file.get_by_title(f"sha256:{hashlib.sha256(data).hexdigest()}")).to_be_visible()
        expect(file).to_contain_text(f"{len(data)} B")
        name, got = downloaded(page, file.get_by_role("button", name=f"Download {path}"))
        assert name == path.rpartition("/")[2]
        assert got == data
    _, listed = downloaded(page, dialog.get_by_role("button", name="Download the list"))
    lines = [
        f"{hashlib.sha256(data).hexdigest()}  {path}\n" for path, data in sorted(FOLDER.items())
    ]
    assert listed.decode() == "".join(lines)
    expect(dialog.get_by_role("region", name="the command")).to_have_text(
        f"greenroom artifacts download {kept.artifacts['saved']}"
    )
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()


def without_pulse(page: Page) -> None:
    """Let the page not notice what others do."""
    info = {"__typename": "PageInfo", "startCursor": None}
    quiet = {"data": {"events": {"__typename": "EventConnection", "pageInfo": info}}}

    def answer(route: Route) -> None:
        pulse = '"operationName":"Pulse"' in (route.request.post_data or "")
        route.fulfill(json=quiet) if pulse else route.continue_()

    page.route("**/graphql", answer)
    page.route_web_socket(re.compile("/graphql$"), lambda socket: socket.close())


def test_bytes_that_are_gone_meanwhile_are_refused_beside_the_button(
    signed_in: Page, server: Server, token: str, api: Ask, tmp_path: Path
) -> None:
    page = signed_in
    run = exhibit.act(api, "createRun", "run { id }", project="acme/kept-lab", name="short")["id"]
    (tmp_path / "short.bin").write_bytes(b"soon gone")
    with Client(server.url, token) as client:
        client.upload_artifact(run, tmp_path / "short.bin")
    exhibit.act(api, "finishRun", "run { id }", run=run)
    without_pulse(page)
    page.goto(f"/runs/{run}?tab=artifacts")
    button = page.get_by_role("button", name="Download short.bin")
    expect(button).to_be_visible()
    exhibit.act(api, "deleteRun", "deletedId", run=run)
    button.click()
    expect(row(page, "Outputs", "short.bin").get_by_role("alert")).to_contain_text("artifact")
    expect(page.get_by_role("heading", name="short", exact=True)).to_be_visible()


def test_a_signature_tells_whose_key_and_whether_it_is_about_what_is_served_now(
    signed_in: Page, api: Ask, kept: Kept
) -> None:
    page = signed_in
    page.goto(PAGE)
    about = page.get_by_role("region", name="About", exact=True)
    expect(about).to_contain_text("Nobody has signed it")
    files: dict[str, bytes | str] = {
        "content.yaml": CONTENT.encode(),
        "artifacts/weights.bin": WEIGHTS,
        **{f"artifacts/saved/{path}": data for path, data in FOLDER.items()},
    }
    exhibit.act(
        api,
        "updateVersion",
        "version { id }",
        version=NAME,
        artifacts=["weights.bin", "saved"],  # what is elsewhere without a digest cannot be signed
    )
    signed = exhibit.act(
        api,
        "signVersion",
        "version { digest signature { fingerprint } }",
        version=NAME,
        bundle=signing.bundle(files),
        publicKey=signing.public(signing.key()),
    )
    signature = page.get_by_role("region", name="Signature")
    expect(signature).to_contain_text("about what the version serves now", timeout=15_000)
    expect(signature).to_contain_text("Current")
    expect(signature.get_by_title(signed["signature"]["fingerprint"])).to_be_visible()
    expect(signature.get_by_title(signed["digest"])).to_be_visible()
    expect(signature).to_contain_text("by owner")
    expect(signature.get_by_role("region", name="the command")).to_contain_text(
        f"greenroom models verify {NAME}"
    )
    expect(about).not_to_contain_text("signed")
    assert violations(page) == []
    exhibit.act(api, "updateVersion", "version { id }", version=NAME, content="threshold: 0.6")
    expect(signature).to_contain_text("about what the version served before", timeout=15_000)
    expect(signature).to_contain_text("Outdated")
    expect(signature.get_by_title(signed["digest"])).to_be_visible()
