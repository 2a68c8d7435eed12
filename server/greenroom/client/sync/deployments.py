# Made by scripts/client; do not edit.
"""What can be done to deployments: versions put to work, and what became of each."""

import re
import time
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from greenroom.client.errors import DeploymentError, InvalidError, NotFoundError
from greenroom.client.generated import inputs as forms
from greenroom.client.given import (
    as_json,
    checked_value,
    done,
    filled,
    found,
    is_id,
    key,
    stated,
)
from greenroom.client.sync.pages import MAX_PAGE, each
from greenroom.client.sync.versions import VersionActs
from greenroom.client.types import (
    Deployment,
    DeploymentChange,
    DeploymentKind,
    DeploymentStatus,
)

WAIT_SECONDS = 300.0
"""How long is waited where nobody says how long."""

LOOK_SECONDS = 0.5
ENDED = (DeploymentStatus.FAILED, DeploymentStatus.STOPPED)
_PLACE = re.compile(r"(?P<model>[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*)(?P<place>[:@][\w.-]+)")


class DeploymentActs(VersionActs):
    """What can be done to deployments; a reference is an id."""

    def deploy_version(
        self,
        ref: str,
        *,
        kind: DeploymentKind | str = DeploymentKind.INTERNAL_APP,
        environment: str | None = None,
        deployer: str | None = None,
        target: str | None = None,
        settings: Mapping[str, Any] | None = None,
        wait: float | bool = False,
        idempotency_key: str | None = None,
    ) -> Deployment:
        """Put a version to work, as an INTERNAL_APP to be tried or in PRODUCTION.

        It is queued when this returns; with ``wait``, seconds or True for 300, it runs. Raises
        ``DeploymentError`` where it was waited for and does not.
        """
        sent = filled(
            forms.DeployVersionInput,
            version=ref,
            kind=checked_value(DeploymentKind, kind, "kind"),
            environment=environment,
            deployer=deployer,
            target=target,
            settings=None if settings is None else as_json(dict(settings), "settings"),
            idempotency_key=key(idempotency_key),
        )
        made = done(self._api.deploy_version(sent, repeat=True)).deployment
        return self.wait_for_deployment(made.id, _seconds(wait)) if wait else made

    def get_deployment(self, id: str) -> Deployment:
        """Return a deployment."""
        return found(self._api.get_deployment(id), "deployment", id)

    def list_deployments(
        self,
        *,
        model: str | None = None,
        version: str | None = None,
        environment: str | None = None,
        status: DeploymentStatus | str | None = None,
        running_at: datetime | str | None = None,
        query: str | None = None,
        sort: str | None = None,
        limit: int | None = None,
        page_size: int = MAX_PAGE,
    ) -> Iterator[Deployment]:
        """Yield deployments, of a model or version or all that one sees, the latest first.

        With ``running_at``, those that served at that moment; a time without a zone is local.
        """
        where = {
            "model": model and {"eq": model},
            "version": version and {"eq": version},
            "environment": environment and {"eq": environment},
            "status": status and {"eq": checked_value(DeploymentStatus, status, "status")},
            "running_at": running_at and _moment(running_at),
        }
        chosen = filled(forms.DeploymentFilter, **where)
        empty = True
        for deployment in each(
            lambda first, after: self._api.list_deployments(
                first=first, after=after, filter_=chosen, query=query, sort=sort
            ),
            limit=limit,
            page_size=page_size,
        ):
            empty = False
            yield deployment
        if empty and (limit is None or limit > 0):
            if version is not None:
                self.get_version(version)
            if model is not None:
                self._refuse_unknown(model)

    def list_deployment_changes(
        self, id: str, *, limit: int | None = None, page_size: int = MAX_PAGE
    ) -> Iterator[DeploymentChange]:
        """Yield every status that a deployment had, newest first."""

        def fetch(first: int, after: str | None) -> Any:
            answer = self._api.list_deployment_changes(id, first=first, after=after)
            return found(answer, "deployment", id).changes

        yield from each(fetch, limit=limit, page_size=page_size)

    def deployment_logs(self, id: str) -> str | None:
        """Return the last of what a deployment printed, None where nothing is known of it."""
        return found(self._api.get_deployment_logs(id), "deployment", id).logs

    def stop_deployment(
        self, id: str, *, message: str | None = None, wait: float | bool = False
    ) -> Deployment:
        """Ask for the end of a deployment; with ``wait``, seconds or True for 300, it has ended.

        Raises ``DeploymentError`` where it was waited for and has not.
        """
        sent = filled(forms.StopDeploymentInput, deployment=id, message=message)
        asked = done(self._api.stop_deployment(sent)).deployment
        if not wait:
            return asked
        last = self._watch(id, ENDED, _seconds(wait))
        if last.status not in ENDED:
            message = f"{last.name} has not ended in {_seconds(wait):g} seconds."
            raise DeploymentError(message, last)
        return last

    def rollback_deployment(self, model: str, environment: str = "production") -> Deployment:
        """Deploy again what served in an environment before what serves there now."""
        sent = stated(forms.RollbackDeploymentInput, model=model, environment=environment)
        return done(self._api.rollback_deployment(sent)).deployment

    def report_deployment(
        self,
        status: DeploymentStatus | str,
        *,
        deployment: str | None = None,
        version: str | None = None,
        environment: str | None = None,
        external_id: str | None = None,
        message: str | None = None,
        url: str | None = None,
        logs: str | None = None,
    ) -> Deployment:
        """Tell how a deployment fares that an outside system carries out.

        Either ``deployment`` is the id of one, or ``version``, ``environment`` and ``external_id``
        say which: told of again by the same ``external_id``, it is the same deployment.
        """
        sent = filled(
            forms.ReportDeploymentInput,
            status=checked_value(DeploymentStatus, status, "status"),
            deployment=deployment,
            version=version,
            environment=environment,
            external_id=external_id,
            message=message,
            url=url,
            logs=logs,
        )
        return done(self._api.report_deployment(sent, repeat=True)).deployment

    def wait_for_deployment(self, id: str, seconds: float = WAIT_SECONDS) -> Deployment:
        """Return a deployment when it runs.

        Raises ``DeploymentError`` where it has failed or was stopped, or does not run by then.
        """
        awaited = (DeploymentStatus.RUNNING, *ENDED)
        last = self._watch(id, awaited, seconds)
        if last.status is DeploymentStatus.RUNNING:
            return last
        why = f": {last.message}" if last.message else "."
        message = (
            f"{last.name} is {last.status.value}{why}"
            if last.status in ENDED
            else f"{last.name} does not run after {seconds:g} seconds; it is {last.status.value}{why}"
        )
        raise DeploymentError(message, last)

    def predict(self, ref: str, inputs: Any) -> Any:
        """Return what the app of a version answers to rows: lists, an array or a table.

        ``ref`` is a version's id or OWNER/MODEL:NAME, or OWNER/MODEL@ENVIRONMENT for what serves in
        production. An app that the deployer ``local`` made of a model answers a list for each of its
        outputs. Raises ``NotFoundError`` where no app runs, and ``InvalidError`` for what it refuses.
        """
        name = (self.get_version(ref)).full_name if is_id(ref, "ver") else ref
        place = _PLACE.fullmatch(name)
        if place is None:
            message = f"There is no app {name!r}: OWNER/MODEL:NAME, or OWNER/MODEL@ENVIRONMENT."
            raise NotFoundError(message)
        last = place["place"].removeprefix(":")
        body = {"inputs": as_json(inputs, "inputs")}
        return self._api.ask_app(f"/apps/{place['model']}/{last}/predict", body)

    def _watch(self, id: str, awaited: tuple[DeploymentStatus, ...], seconds: float) -> Deployment:
        """Look at a deployment until it is one of what is awaited, or the time is over."""
        end = time.monotonic() + seconds
        while True:
            last = self.get_deployment(id)
            left = end - time.monotonic()
            if last.status in awaited or left <= 0:
                return last
            time.sleep(min(LOOK_SECONDS, left))


def _seconds(wait: float | bool) -> float:  # noqa: FBT001 - True is the usual time
    return WAIT_SECONDS if wait is True else float(wait)


def _moment(given: datetime | str) -> datetime:
    """Return a moment with its zone."""
    try:
        found_ = datetime.fromisoformat(given) if isinstance(given, str) else given
    except ValueError:
        message = f"{given!r} is no time: 2026-11-23T09:30."
        raise InvalidError(message, input=("running_at",)) from None
    return found_.astimezone()
