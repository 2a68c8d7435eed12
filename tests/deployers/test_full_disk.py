"""A disk without room: a deployment says so, waits, and begins when there is room again."""

from pathlib import Path

from greenroom.client import Client
from tests.deployers.conftest import SWITCHED_ON, Apps
from tests.disk import fill, small_disk
from tests.server import Server


def test_an_app_that_has_no_room_begins_when_there_is_some(tmp_path: Path) -> None:
    with (
        small_disk(tmp_path / "apps") as disk,
        Server(tmp_path, **SWITCHED_ON) as server,
        Client(server.url, server.token()) as client,
    ):
        client.create_project("acme/train")
        apps = Apps(server, client)
        version = apps.app()
        filler = fill(disk)
        queued = apps.act("deployVersion", version=version)
        told = apps.until(queued["id"], lambda one: one["message"] is not None)
        assert (told["status"], told["url"]) == ("QUEUED", None)
        assert told["message"] == "The app cannot be started: No space left on device."
        filler.unlink()
        assert apps.settled(queued["id"])["status"] == "RUNNING"
        assert apps.history(queued["id"]) == ["QUEUED", "STARTING", "RUNNING"]
        assert apps.stop(queued["id"])["status"] == "STOPPED"
        server.stop()
