"""What can be done to runs."""

from typing import Any

import strawberry
from strawberry import UNSET

from greenroom import tables
from greenroom.access.permissions import Permission
from greenroom.operations import runs
from greenroom.operations.idempotency import Once, perform_once
from greenroom.schema import inputs
from greenroom.schema.context import Information
from greenroom.schema.fields import act
from greenroom.schema.inputs import optional, stated, supplied
from greenroom.schema.payloads import DeleteRunPayload, RunPayload, show_deleted, show_run

P = Permission

_RUN_FIELDS = ("name", "description", "tags", "status", "parameters")


@strawberry.type
class RunActs:
    """What can be done to runs."""

    @act(P.RUN_CREATE, description="Begin a run.")
    async def create_run(
        self, info: Information, input: inputs.CreateRunInput
    ) -> RunPayload | None:
        session, actor = info.context.acting
        run, event = await perform_once(
            session,
            actor,
            optional(input.idempotency_key),
            Once("createRun", stated(input), tables.Run, P.RUN_CREATE),
            lambda: runs.create_run(
                session,
                actor,
                project=input.project,
                fields=_run_fields(input),
                versions=optional(input.versions) or (),
            ),
        )
        return show_run(run, event)

    @act(P.RUN_UPDATE, description="Change a run; of an ended one only its labels.")
    async def update_run(
        self, info: Information, input: inputs.UpdateRunInput
    ) -> RunPayload | None:
        session, actor = info.context.acting
        run, event = await runs.update_run(
            session,
            actor,
            run=input.run,
            fields=_run_fields(input),
            versions=optional(input.versions) or (),
            expected_revision=optional(input.expected_revision),
        )
        return show_run(run, event)

    @act(P.RUN_UPDATE, description="Add values of metrics to a run.")
    async def log_metrics(
        self, info: Information, input: inputs.LogMetricsInput
    ) -> RunPayload | None:
        session, actor = info.context.acting
        run, event = await runs.log_metrics(
            session,
            actor,
            run=input.run,
            metrics=[(one.name, one.value, one.step) for one in input.metrics],
        )
        return show_run(run, event)

    @act(P.RUN_UPDATE, description="Add what a run consumed and produced.")
    async def log_artifacts(
        self, info: Information, input: inputs.LogArtifactsInput
    ) -> RunPayload | None:
        session, actor = info.context.acting
        run, event = await runs.log_artifacts(
            session,
            actor,
            run=input.run,
            inputs=[one.entry() for one in optional(input.inputs) or ()],
            outputs=[one.entry() for one in optional(input.outputs) or ()],
        )
        return show_run(run, event)

    @act(P.RUN_UPDATE, description="End a run; its record does not change any more.")
    async def finish_run(
        self, info: Information, input: inputs.FinishRunInput
    ) -> RunPayload | None:
        session, actor = info.context.acting
        run, event = await runs.finish_run(session, actor, run=input.run, status=input.status)
        return show_run(run, event)

    @act(P.RUN_DELETE, description="Delete a run for good; refused while a version locks it.")
    async def delete_run(
        self, info: Information, input: inputs.DeleteRunInput
    ) -> DeleteRunPayload | None:
        session, actor = info.context.acting
        run, event = await runs.delete_run(session, actor, run=input.run)
        return show_deleted(run.id, event)


def _run_fields(given: Any) -> dict[str, Any]:
    fields = supplied(given, *_RUN_FIELDS)
    if given.code is not UNSET:
        fields["code"] = given.code and supplied(given.code, "repository", "commit", "ref", "path")
    return fields
