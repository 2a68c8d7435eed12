"""Deployments: putting versions to work, stopping them, and what became of each.

A deployment is asked for here and carried out by its deployer, which ``deploying.py`` speaks to.
Those of outside systems are told of by ``report_deployment``.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from greenroom.access.permissions import Permission
from greenroom.access.policy import Actor, obtain
from greenroom.database import Session
from greenroom.deployers import Deployer
from greenroom.errors import Conflict, Invalid
from greenroom.operations import rules
from greenroom.operations.deploying import (
    REPORTED,
    ask_to_stop,
    created,
    current,
    jobs_of,
    kept_logs,
    move,
    serves,
)
from greenroom.operations.deployment_rules import ENVIRONMENTS, check_environment, stages_of
from greenroom.operations.models import summary
from greenroom.tables import (
    LIVE,
    Deployment,
    DeploymentKind,
    DeploymentStatus,
    Event,
    Model,
    Stage,
    Version,
)


@dataclass(frozen=True)
class Wish:
    """What is asked of a deployment; ``settings`` are for its deployer."""

    kind: DeploymentKind = DeploymentKind.INTERNAL_APP
    environment: str | None = None
    deployer: str | None = None
    target: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Told:
    """What an outside system tells of a deployment; what is None stays as it is."""

    status: DeploymentStatus
    message: str | None = None
    url: str | None = None
    logs: str | None = None


async def deploy_version(
    session: Session,
    actor: Actor,
    *,
    deployers: Mapping[str, Deployer],
    version: str,
    wish: Wish,
) -> tuple[Deployment, Event]:
    """Queue a deployment of a version; its deployer begins it.

    In production it replaces what serves in the same environment as soon as it runs itself. Refused
    with ``Conflict`` where the version's stage may not be deployed there, or it serves there already.
    """
    row = await obtain(
        session, actor, Version, version, to=Permission.DEPLOYMENT_CREATE, at=("version",)
    )
    environment = _checked_environment(wish)
    model = await session.get_one(Model, row.model_id)
    allowed = stages_of(model, environment, wish.kind)
    if row.stage not in allowed:
        names = ", ".join(stage.name for stage in allowed) or "no stage"
        message = (
            f"{row.full_name} is in {row.stage.name}; {names} may be deployed to {environment}."
        )
        raise Conflict(message, at=("version",), current=summary(row))
    return await _queued(session, actor, deployers, row, environment, wish)


async def rollback_deployment(
    session: Session,
    actor: Actor,
    *,
    deployers: Mapping[str, Deployer],
    model: str,
    environment: str,
) -> tuple[Deployment, Event]:
    """Deploy again what ran in an environment before what serves there, as it was deployed then.

    The stage it has now does not matter, unless it is DISABLED. Refused with ``Conflict`` where
    nothing else has run there.
    """
    home = await obtain(
        session, actor, Model, model, to=Permission.DEPLOYMENT_CREATE, at=("model",)
    )
    there = (
        select(Deployment)
        .where(
            col(Deployment.model_id) == home.id,
            col(Deployment.environment) == environment,
            col(Deployment.kind) == DeploymentKind.PRODUCTION,
            col(Deployment.started_at).is_not(None),
        )
        .order_by(col(Deployment.created_at).desc(), col(Deployment.id).desc())
    )
    ran = list((await session.exec(there.limit(rules.MAX_ITEMS))).scalars())
    present = next((one for one in ran if one.status in LIVE), ran[0] if ran else None)
    earlier = [one for one in ran if present is not None and one.version_id != present.version_id]
    for one in earlier:
        version = await session.get_one(Version, one.version_id)
        if version.deleted_at is None and version.stage is not Stage.DISABLED:
            wish = Wish(one.kind, one.environment, one.deployer, one.target, one.settings)
            if one.deployer == REPORTED:
                message = f"{one.name} was deployed by an outside system: roll it back there."
                raise Conflict(message, at=("environment",))
            return await _queued(session, actor, deployers, version, environment, wish)
    message = f"Nothing else that could be deployed again has run in {environment!r}."
    raise Conflict(message, at=("environment",))


async def stop_deployment(
    session: Session, actor: Actor, *, deployment: str, message: str | None = None
) -> tuple[Deployment, Event]:
    """Ask for the end of a deployment; it has ended when its status says so."""
    row = await obtain(
        session, actor, Deployment, deployment, to=Permission.DEPLOYMENT_UPDATE, at=("deployment",)
    )
    rules.check_text(message, of="message", limit=rules.MAX_DESCRIPTION, at=("message",))
    if row.status not in LIVE:
        refusal = f"{row.name} has ended: it is {row.status.name}."
        raise Conflict(refusal, at=("deployment",), current=current(row))
    return row, await ask_to_stop(session, actor, row, message)


async def report_deployment(
    session: Session,
    actor: Actor,
    *,
    told: Told,
    deployment: str | None = None,
    version: str | None = None,
    environment: str | None = None,
    external_id: str | None = None,
) -> tuple[Deployment, Event]:
    """Note how a deployment fares that somebody else carries out.

    Either ``deployment`` is one that the registry knows, or ``version``, ``environment`` and
    ``external_id`` tell of one of an outside system, which is noted when it is told of first.
    """
    rules.check_text(told.message, of="message", limit=rules.MAX_DESCRIPTION, at=("message",))
    rules.check_text(told.url, of="url", limit=rules.MAX_PATH, at=("url",))
    _check_url(told.url)
    if deployment is not None:
        row = await obtain(
            session,
            actor,
            Deployment,
            deployment,
            to=Permission.DEPLOYMENT_UPDATE,
            at=("deployment",),
        )
    else:
        row = await _reported(session, actor, version, environment, external_id)
    if row.status not in LIVE and row.status is not told.status:
        message = f"{row.name} has ended: it is {row.status.name}. Tell of another one."
        raise Conflict(message, at=("status",), current=current(row))
    row.url = told.url or row.url
    row.logs = row.logs if told.logs is None else kept_logs(told.logs)
    return row, await move(session, actor, row, told.status, told.message)


async def _queued(
    session: Session,
    actor: Actor,
    deployers: Mapping[str, Deployer],
    version: Version,
    environment: str,
    wish: Wish,
) -> tuple[Deployment, Event]:
    deployer = _chosen(deployers, wish.deployer)
    rules.check_text(wish.target, of="target", limit=rules.MAX_PATH, at=("target",))
    present = await _refuse_twice(session, version, environment, wish.kind)
    row = Deployment(
        organization_id=version.organization_id,
        model_id=version.model_id,
        version_id=version.id,
        name=f"{version.full_name}@{environment}",
        environment=environment,
        kind=wish.kind,
        deployer=deployer.name,
        target=wish.target,
        settings=dict(wish.settings),
        replaces_id=present.id if present else None,
        created_by_id=actor.user_id,
    )
    row.updated_at = row.created_at
    deployer.check((await jobs_of(session, [row]))[row.id])
    return row, await created(session, actor, row)


def _chosen(deployers: Mapping[str, Deployer], name: str | None) -> Deployer:
    if name is not None and name in deployers:
        return deployers[name]
    known = ", ".join(sorted(deployers)) or "none"
    if name is None and len(deployers) == 1:
        return next(iter(deployers.values()))
    meant = "Say which deployer is meant" if name is None else f"There is no deployer {name!r}"
    message = f"{meant}; switched on: {known}."
    raise Invalid(message, at=("deployer",))


async def _refuse_twice(
    session: Session, version: Version, environment: str, kind: DeploymentKind
) -> Deployment | None:
    """Refuse to deploy what serves already; return what serves in its place, if anything does.

    An internal app stands at an address of its version, whatever its environment is called.
    """
    live = select(Deployment).where(
        col(Deployment.model_id) == version.model_id,
        col(Deployment.kind) == kind,
        *serves(),
    )
    if kind is DeploymentKind.INTERNAL_APP:
        live = live.where(col(Deployment.version_id) == version.id)
    else:
        live = live.where(col(Deployment.environment) == environment)
    live = live.order_by(col(Deployment.created_at).desc(), col(Deployment.id).desc())
    rows = list((await session.exec(live)).scalars())
    same = next((one for one in rows if one.version_id == version.id), None)
    if same is not None:
        message = f"{same.name} is {same.status.name} already: stop it first."
        raise Conflict(message, at=("version",), current=current(same))
    return rows[0] if rows else None


async def _reported(
    session: Session,
    actor: Actor,
    version: str | None,
    environment: str | None,
    external_id: str | None,
) -> Deployment:
    """Return the deployment that an outside system tells of, made where it is told of first."""
    if version is None or not external_id:
        message = "Give either a deployment, or a version and an externalId."
        raise Invalid(message, at=("deployment",))
    rules.check_text(external_id, of="externalId", limit=rules.MAX_KEY, at=("externalId",))
    named = environment or ENVIRONMENTS[DeploymentKind.PRODUCTION]
    check_environment(named, at=("environment",))
    home = await obtain(
        session, actor, Version, version, to=Permission.DEPLOYMENT_UPDATE, at=("version",)
    )
    statement = select(Deployment).where(
        col(Deployment.model_id) == home.model_id,
        col(Deployment.deployer) == REPORTED,
        col(Deployment.external_id) == external_id,
    )
    known = (await session.exec(statement)).scalar_one_or_none()
    if known is not None:
        if (known.version_id, known.environment) != (home.id, named):
            message = f"{external_id!r} is {known.name}: another deployment has another id."
            raise Conflict(message, at=("externalId",), current=current(known))
        return known
    row = Deployment(
        organization_id=home.organization_id,
        model_id=home.model_id,
        version_id=home.id,
        name=f"{home.full_name}@{named}",
        environment=named,
        kind=DeploymentKind.PRODUCTION,
        deployer=REPORTED,
        external_id=external_id,
        created_by_id=actor.user_id,
    )
    row.updated_at = row.created_at
    await created(session, actor, row)
    return row


def _checked_environment(wish: Wish) -> str:
    environment = ENVIRONMENTS[wish.kind] if wish.environment is None else wish.environment
    check_environment(environment, at=("environment",))
    return environment


def _check_url(url: str | None) -> None:
    if url is not None and not re.match(r"https?://[^\s/]", url):
        message = "A url begins with http:// or https://."
        raise Invalid(message, at=("url",))
