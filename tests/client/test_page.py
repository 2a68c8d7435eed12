"""The client's page names every method and error there is, and tells what is sent again."""

import inspect
import re

import pytest

import greenroom.client
from greenroom.client import Client, ClientError, RequestError, TrackedRun, outbox
from greenroom.client import errors as kinds
from greenroom.client.transport import Attempts
from tests.client.conftest import Line, refused
from tests.docs.pages import ROOT, bare, tables

PAGE = ROOT / "docs" / "client.md"


def methods() -> set[str]:
    """The methods of the client."""
    found = inspect.getmembers(Client, inspect.isfunction)
    return {name for name, _ in found if not name.startswith("_")}


def test_every_method_is_in_the_table_with_arguments_that_it_has() -> None:
    rows = [bare(row[0]) for row in tables(PAGE, "Method", "Does")]
    told = {row.partition("(")[0]: row for row in rows}
    assert len(told) == len(rows)
    assert told.keys() == methods()
    for name, row in told.items():
        words = re.findall(r"\w+", row.partition("(")[2])
        assert set(words) <= inspect.signature(getattr(Client, name)).parameters.keys(), row


def test_every_method_of_a_tracked_run_is_told_of() -> None:
    text = PAGE.read_text()
    for name, _ in inspect.getmembers(TrackedRun, inspect.isfunction):
        assert name.startswith("_") or f"{name}(" in text, name
    assert f"{outbox.MAX_WAITING:,} points wait" in text


def test_every_error_is_in_the_table_with_its_code() -> None:
    rows = tables(PAGE, "Class", "Code", "Means")
    told = {bare(name): bare(code) for name, code, _ in rows}
    found = {
        name: kind.fixed_code if issubclass(kind, RequestError) else ""
        for name, kind in vars(kinds).items()
        if inspect.isclass(kind) and issubclass(kind, ClientError) and kind is not ClientError
    }
    assert told == found | {"RequestError": "any"}
    assert all(getattr(greenroom.client, name) is getattr(kinds, name) for name in told)


def test_the_defaults_are_those_that_are_told() -> None:
    (told,) = re.findall(r"`Client\((url=None.*)\)`", PAGE.read_text())
    found = [f"{one.name}={one.default}" for one in inspect.signature(Client).parameters.values()]
    assert told.replace("*, ", "") == ", ".join(found)


MUTATIONS = {
    "create_model": ("acme/x",),
    "create_project": ("acme/x",),
    "create_run": ("acme/x",),
    "create_team": ("acme/x",),
    "register_version": ("acme/x:v1",),
    "promote_run": ("run_x", "acme/x:v1"),
    "copy_version": ("acme/x:v1", "acme/y"),
    "log_metrics": ("run_x", {"a": 1.0}),
    "log_artifacts": ("run_x",),
    "finish_run": ("run_x",),
    "grant": ("viewer",),
    "set_visibility": ("private",),
    "update_member": ("acme", "ada", "viewer"),
    "update_team_member": ("acme/x", "ada", "viewer"),
    "update_run": ("run_x",),
    "deploy_version": ("acme/x:v1",),
    "report_deployment": ("RUNNING",),
    "rollback_deployment": ("acme/x",),
    "create_webhook": ("ci", "https://ci.example"),
    "update_webhook": ("whk_x",),
    "delete_webhook": ("whk_x",),
    "rotate_webhook_secret": ("whk_x",),
    "test_webhook": ("whk_x",),
    "redeliver": (),
    "stop_deployment": ("dep_x",),
    "tag_versions": (["acme/x:v1"],),
    "stage_versions": (["acme/x:v1"], "staging"),
    "delete_versions": (["acme/x:v1"],),
    "update_version": ("acme/x:v1",),
    "update_model": ("acme/x",),
    "update_project": ("acme/x",),
    "update_team": ("acme/x",),
    "stage_version": ("acme/x:v1", "staging"),
    "delete_version": ("acme/x:v1",),
    "delete_model": ("acme/x",),
    "delete_run": ("run_x",),
    "delete_team": ("acme/x",),
    "restore_version": ("acme/x:v1",),
    "restore_model": ("acme/x",),
    "transfer_version": ("acme/x:v1", "acme/y"),
    "add_team_member": ("acme/x", "ada"),
    "remove_team_member": ("acme/x", "ada"),
    "link_team": ("acme/x",),
    "unlink_team": ("acme/x",),
    "revoke": (),
    "add_member": ("acme", "ada"),
    "remove_member": ("acme", "ada"),
    "create_service_account": ("acme", "bot"),
    "create_invitation": ("acme",),
    "revoke_invitation": ("inv_x",),
    "accept_invitation": ("secret",),
    "create_token": ("ci",),
    "revoke_token": ("tok_x",),
}
READS = {"viewer", "find_run", "explain_access", "deployment_logs"}
OTHERS = {
    *("execute", "close", "pull", "push", "run", "replay"),
    *("upload_artifact", "store_artifact", "download_artifact", "sign_version", "verify_version"),
    *("predict", "wait_for_deployment"),
    "events",
}
MORE = {
    "grant": {"model": "acme/x", "user": "ada"},
    "revoke": {"model": "acme/x", "user": "ada"},
    "set_visibility": {"model": "acme/x"},
    "link_team": {"model": "acme/x"},
    "unlink_team": {"model": "acme/x"},
}


def test_every_method_is_tried_below() -> None:
    reads = {name for name in methods() if name.startswith(("get_", "list_"))} | READS
    assert methods() == reads | OTHERS | MUTATIONS.keys()


@pytest.mark.parametrize("name", MUTATIONS)
def test_what_is_sent_again_is_what_the_page_says(
    name: str, line: Line, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = tables(PAGE, "Is sent again", "Why it does no harm")
    told = {word for row in rows for word in re.findall(r"`(\w+)`", row[0])}
    monkeypatch.setattr(Attempts, "pause_after", quick(Attempts.pause_after))
    line.faults += [refused("UNAVAILABLE")] * 5
    with Client(line.url, token, retries=1) as client:
        with pytest.raises(kinds.UnavailableError):
            getattr(client, name)(*MUTATIONS[name], **MORE.get(name, {}))
    assert len(line.requests) == (2 if name in told else 1)


def quick(pause_after):  # type: ignore[no-untyped-def]
    """Pauses that take no time."""

    def pause(attempts: Attempts, error: ClientError) -> float | None:
        return None if pause_after(attempts, error) is None else 0.0

    return pause
