"""Which stages may be deployed to which environment of a model."""

import re
from collections.abc import Sequence

from greenroom.errors import Invalid, Step
from greenroom.tables import DeploymentKind, Model, Stage

USUAL_STAGES = {
    DeploymentKind.INTERNAL_APP: (Stage.TESTING, Stage.STAGING, Stage.PRODUCTION),
    DeploymentKind.PRODUCTION: (Stage.PRODUCTION,),
}
"""Which stages may be deployed where the model's rules say nothing of the environment."""

ENVIRONMENTS = {DeploymentKind.INTERNAL_APP: "app", DeploymentKind.PRODUCTION: "production"}
"""The environment of a deployment whose author names none."""

MAX_RULES = 20
_ENVIRONMENT = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


def stages_of(model: Model, environment: str | None, kind: DeploymentKind) -> tuple[Stage, ...]:
    """Return the stages that may be deployed to an environment of a model; never DISABLED."""
    stated = (model.deployment_rules or {}).get(environment or ENVIRONMENTS[kind])
    if stated is None:
        return USUAL_STAGES[kind]
    return tuple(Stage[name] for name in stated)


def checked_rules(
    given: Sequence[tuple[str, Sequence[Stage]]] | None, *, at: tuple[Step, ...]
) -> dict[str, list[str]] | None:
    """Return which stages may be deployed to which environment, as a model keeps it."""
    found: dict[str, list[str]] = {}
    if given is not None and len(given) > MAX_RULES:
        message = f"There are {len(given)} rules; at most {MAX_RULES} are accepted."
        raise Invalid(message, at=at)
    for index, (environment, stages) in enumerate(given or ()):
        check_environment(environment, at=(*at, index, "environment"))
        if environment in found:
            message = f"There are two rules for {environment!r}."
            raise Invalid(message, at=(*at, index, "environment"))
        if Stage.DISABLED in stages:
            message = "What is DISABLED is never deployed."
            raise Invalid(message, at=(*at, index, "stages"))
        found[environment] = [stage.name for stage in Stage if stage in stages]
    return found or None


def check_environment(environment: str, *, at: Sequence[Step]) -> None:
    """Refuse what cannot name an environment."""
    if not _ENVIRONMENT.fullmatch(environment):
        message = (
            "An environment is 1 to 63 small letters, digits or '-', and neither begins nor ends "
            f"with '-'; {environment[:80]!r} is not."
        )
        raise Invalid(message, at=at)
