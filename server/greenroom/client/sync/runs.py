# Made by scripts/client; do not edit.
"""What can be done to runs."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from greenroom.client.errors import ConflictError, NotFoundError
from greenroom.client.generated import inputs as forms
from greenroom.client.generated.sync import Operations
from greenroom.client.given import (
    checked_value,
    done,
    filled,
    found,
    is_id,
    key,
    named,
    part,
    stated,
)
from greenroom.client.identifiers import span_of
from greenroom.client.sync.pages import MAX_PAGE, each
from greenroom.client.types import (
    UNSET,
    ArtifactInput,
    MetricInput,
    Run,
    RunStatus,
    RunSummary,
    UnsetType,
)

ID_LENGTH = 30


class RunActs:
    """What can be done to runs; a reference is an id."""

    _api: Operations

    def create_run(
        self,
        project: str,
        *,
        name: str | None = None,
        description: str | None = None,
        tags: Sequence[str] | None = None,
        status: RunStatus | str | None = None,
        parameters: Mapping[str, Any] | None = None,
        code: Mapping[str, str | None] | None = None,
        versions: Sequence[str] | None = None,
        idempotency_key: str | None = None,
    ) -> RunSummary:
        """Begin a run; ``versions`` are those it consumes."""
        sent = filled(
            forms.CreateRunInput,
            project=project,
            name=name,
            description=description,
            tags=tags,
            status=status and _status(status),
            parameters=named(parameters),
            code=code,
            versions=versions,
            idempotency_key=key(idempotency_key),
        )
        return done(self._api.create_run(sent, repeat=True)).run

    def get_run(self, id: str) -> Run:
        """Return a run with up to 100 each of its inputs and outputs."""
        return found(self._api.get_run(id), "run", id)

    def find_run(self, id: str) -> Run:
        """Return the run whose id begins so.

        Raises ``ConflictError`` where several do; its ``current`` has their ids.
        """
        prefix = id if id.startswith("run_") else f"run_{id}"
        if len(prefix) == ID_LENGTH:
            return self.get_run(prefix)
        span = span_of(prefix)
        if span is None:
            message = f"There is no run {id!r}."
            raise NotFoundError(message)
        made = {"created_at": {"gte": span[0], "lte": span[1]}}
        chosen = stated(forms.RunFilter, **made)
        runs = each(
            lambda first, after: self._api.find_runs(first=first, after=after, filter_=chosen)
        )
        matches: list[str] = [run.id for run in runs if run.id.startswith(prefix)]
        if len(matches) > 1:
            message = f"{len(matches)} runs have an id that begins with {prefix}: give more of it."
            raise ConflictError(message, input=("id",), current={"ids": matches})
        return self.get_run(matches[0] if matches else prefix)

    def list_runs(
        self,
        project: str | None = None,
        *,
        query: str | None = None,
        sort: str | None = None,
        limit: int | None = None,
        page_size: int = MAX_PAGE,
    ) -> Iterator[RunSummary]:
        """Yield the runs of a project, or all that one sees, a page at a time."""
        where = {"project": {"eq": project}} if project is not None else None
        chosen = stated(forms.RunFilter, **where) if where else None
        empty = True
        for run in each(
            lambda first, after: self._api.list_runs(
                first=first, after=after, filter_=chosen, query=query, sort=sort
            ),
            limit=limit,
            page_size=page_size,
        ):
            empty = False
            yield run
        if project is not None and empty and (limit is None or limit > 0):
            self._refuse_unknown_project(project)

    def update_run(
        self,
        id: str,
        *,
        name: str | UnsetType = UNSET,
        description: str | UnsetType | None = UNSET,
        tags: Sequence[str] | UnsetType | None = UNSET,
        status: RunStatus | str | UnsetType = UNSET,
        parameters: Mapping[str, Any] | UnsetType = UNSET,
        code: Mapping[str, str | None] | UnsetType | None = UNSET,
        versions: Sequence[str] | UnsetType = UNSET,
        expected_revision: int | None = None,
    ) -> RunSummary:
        """Change what is given; parameters and consumed versions are added to those there are.

        Without ``expected_revision`` it is sent again where no answer came.
        """
        sent = stated(
            forms.UpdateRunInput,
            run=id,
            name=name,
            description=description,
            tags=tags,
            status=status if isinstance(status, UnsetType) else _status(status),
            parameters=named(parameters),
            code=code,
            versions=versions,
            expected_revision=expected_revision,
        )
        return done(self._api.update_run(sent, repeat=expected_revision is None)).run

    def log_metrics(
        self, run: str, metrics: Mapping[str, float] | Sequence[MetricInput], *, step: int = 0
    ) -> int:
        """Add values to a run, at one step or as points with steps of their own.

        The same name and step again replaces the value. Returns the run's revision.
        """
        points = (
            [{"name": name, "value": value, "step": step} for name, value in metrics.items()]
            if isinstance(metrics, Mapping)
            else list(metrics)
        )
        sent = stated(forms.LogMetricsInput, run=run, metrics=points)
        return done(self._api.log_metrics(sent, repeat=True)).run.revision

    def log_artifacts(
        self,
        run: str,
        *,
        inputs: Sequence[ArtifactInput | Mapping[str, Any]] = (),
        outputs: Sequence[ArtifactInput | Mapping[str, Any]] = (),
    ) -> int:
        """Add what a run consumed and produced; the same name again replaces the entry."""
        sent = stated(forms.LogArtifactsInput, run=run, inputs=list(inputs), outputs=list(outputs))
        return done(self._api.log_artifacts(sent, repeat=True)).run.revision

    def finish_run(self, id: str, status: RunStatus | str = RunStatus.SUCCEEDED) -> RunSummary:
        """End a run as SUCCEEDED, FAILED or STOPPED."""
        sent = stated(forms.FinishRunInput, run=id, status=_status(status))
        return done(self._api.finish_run(sent, repeat=True)).run

    def delete_run(self, id: str) -> str:
        """Delete a run for good; return the id it had. Refused while a version locks it."""
        return done(self._api.delete_run(stated(forms.DeleteRunInput, run=id))).deleted_id

    def _refuse_unknown_project(self, project: str) -> None:
        """Raise ``NotFoundError`` where the project whose runs were asked for is not there."""
        known = (
            self._api.get_project_by_id(project)
            if is_id(project, "prj")
            else self._api.get_project(project)
        )
        part(known, "full_name", "project", project)


def _status(value: RunStatus | str) -> RunStatus:
    return checked_value(RunStatus, value, "status")
