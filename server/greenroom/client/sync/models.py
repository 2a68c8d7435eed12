# Made by scripts/client; do not edit.
"""What can be done to models and projects."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from greenroom.client.generated import inputs as forms
from greenroom.client.generated.sync import Operations
from greenroom.client.given import (
    checked_value,
    done,
    filled,
    found,
    home,
    is_id,
    key,
    node,
    stated,
)
from greenroom.client.sync.pages import MAX_PAGE, each
from greenroom.client.types import (
    UNSET,
    Model,
    ModelSummary,
    Project,
    ProjectSummary,
    Stage,
    UnsetType,
    Visibility,
)

DeploymentRules = Mapping[str, Sequence[Stage | str]]
"""Which stages may be deployed to which environment; no stage closes it."""


class ModelActs:
    """What can be done to models and projects; a reference is an id, or OWNER/NAME."""

    _api: Operations

    def create_model(
        self,
        name: str,
        *,
        description: str | None = None,
        readme: str | None = None,
        tags: Sequence[str] | None = None,
        visibility: Visibility | str | None = None,
        sources: Sequence[str] | None = None,
        deployment_rules: DeploymentRules | None = None,
        idempotency_key: str | None = None,
    ) -> Model:
        """Create a model; ``sources`` are the projects whose runs can be promoted into it.

        ``deployment_rules`` says by environment which stages may be deployed there.
        """
        sent = filled(
            forms.CreateModelInput,
            name=name,
            description=description,
            readme=readme,
            tags=tags,
            visibility=visibility and _visibility(visibility),
            sources=sources,
            deployment_rules=_rules(deployment_rules),
            idempotency_key=key(idempotency_key),
        )
        return done(self._api.create_model(sent, repeat=True)).model

    def get_model(self, ref: str) -> Model:
        """Return a model."""
        if is_id(ref, "mod"):
            return node(self._api.get_model_by_id(ref), "full_name", Model, "model", ref)
        return found(self._api.get_model(ref), "model", ref)

    def list_models(
        self,
        *,
        query: str | None = None,
        sort: str | None = None,
        limit: int | None = None,
        page_size: int = MAX_PAGE,
    ) -> Iterator[ModelSummary]:
        """Yield the models that one sees, a page at a time."""
        yield from each(
            lambda first, after: self._api.list_models(
                first=first, after=after, query=query, sort=sort
            ),
            limit=limit,
            page_size=page_size,
        )

    def list_deleted_models(
        self, organization: str, *, limit: int | None = None, page_size: int = MAX_PAGE
    ) -> Iterator[ModelSummary]:
        """Yield the deleted models of an organization that can be restored."""

        def fetch(first: int, after: str | None) -> Any:
            owner = self._api.list_deleted_models(organization, first, after=after)
            return found(owner, "organization", organization).deleted_models

        yield from each(fetch, limit=limit, page_size=page_size)

    def update_model(
        self,
        ref: str,
        *,
        name: str | UnsetType = UNSET,
        description: str | UnsetType | None = UNSET,
        readme: str | UnsetType | None = UNSET,
        tags: Sequence[str] | UnsetType | None = UNSET,
        visibility: Visibility | str | UnsetType = UNSET,
        sources: Sequence[str] | UnsetType | None = UNSET,
        deployment_rules: DeploymentRules | UnsetType | None = UNSET,
        expected_revision: int | None = None,
    ) -> Model:
        """Change what is given; None clears it."""
        sent = stated(
            forms.UpdateModelInput,
            model=ref,
            name=name,
            description=description,
            readme=readme,
            tags=tags,
            visibility=visibility if isinstance(visibility, UnsetType) else _visibility(visibility),
            sources=sources,
            deployment_rules=_rules(deployment_rules),
            expected_revision=expected_revision,
        )
        return done(self._api.update_model(sent)).model

    def delete_model(
        self, ref: str, *, force: bool = False, expected_revision: int | None = None
    ) -> ModelSummary:
        """Delete a model with its versions, restorably."""
        sent = filled(
            forms.DeleteModelInput, model=ref, force=force, expected_revision=expected_revision
        )
        return done(self._api.delete_model(sent)).model

    def restore_model(self, ref: str) -> Model:
        """Bring back a deleted model with the versions it had."""
        return done(self._api.restore_model(stated(forms.RestoreModelInput, model=ref))).model

    def set_visibility(
        self,
        visibility: Visibility | str,
        *,
        model: str | None = None,
        project: str | None = None,
    ) -> Visibility:
        """Say who reads a model or project without being named on it."""
        sent = stated(
            forms.SetVisibilityInput, on=home(model, project), visibility=_visibility(visibility)
        )
        payload = done(self._api.set_visibility(sent, repeat=True))
        return payload.model.visibility if payload.model else done(payload.project).visibility

    def create_project(
        self,
        name: str,
        *,
        description: str | None = None,
        visibility: Visibility | str | None = None,
        idempotency_key: str | None = None,
    ) -> Project:
        """Create a project, a home of runs."""
        sent = filled(
            forms.CreateProjectInput,
            name=name,
            description=description,
            visibility=visibility and _visibility(visibility),
            idempotency_key=key(idempotency_key),
        )
        return done(self._api.create_project(sent, repeat=True)).project

    def update_project(
        self,
        ref: str,
        *,
        description: str | UnsetType | None = UNSET,
        visibility: Visibility | str | UnsetType = UNSET,
        expected_revision: int | None = None,
    ) -> Project:
        """Change what is given; None clears it."""
        sent = stated(
            forms.UpdateProjectInput,
            project=ref,
            description=description,
            visibility=visibility if isinstance(visibility, UnsetType) else _visibility(visibility),
            expected_revision=expected_revision,
        )
        return done(self._api.update_project(sent)).project

    def get_project(self, ref: str) -> Project:
        """Return a project."""
        if is_id(ref, "prj"):
            by_id = self._api.get_project_by_id(ref)
            return node(by_id, "full_name", Project, "project", ref)
        return found(self._api.get_project(ref), "project", ref)

    def list_projects(
        self, *, query: str | None = None, limit: int | None = None, page_size: int = MAX_PAGE
    ) -> Iterator[ProjectSummary]:
        """Yield the projects that one sees, a page at a time."""
        yield from each(
            lambda first, after: self._api.list_projects(first=first, after=after, query=query),
            limit=limit,
            page_size=page_size,
        )


def _rules(given: DeploymentRules | UnsetType | None) -> Any:
    """Return which stages may be deployed where, as a list of rules."""
    if given is None or isinstance(given, UnsetType):
        return given
    return [
        {"environment": one, "stages": [checked_value(Stage, stage, "stage") for stage in stages]}
        for one, stages in given.items()
    ]


def _visibility(value: Visibility | str) -> Visibility:
    return checked_value(Visibility, value, "visibility")
