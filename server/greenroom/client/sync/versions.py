# Made by scripts/client; do not edit.
"""What can be done to versions."""

from collections.abc import Iterator, Sequence
from typing import Any

from greenroom.client.generated import inputs as forms
from greenroom.client.generated.sync import Operations
from greenroom.client.given import (
    checked_value,
    done,
    filled,
    found,
    is_id,
    key,
    node,
    part,
    split,
    stated,
    text_of,
)
from greenroom.client.sync.pages import MAX_PAGE, each
from greenroom.client.types import (
    UNSET,
    Artifact,
    Stage,
    StageChange,
    UnsetType,
    Version,
    VersionResult,
    VersionSummary,
)


class VersionActs:
    """What can be done to versions; a reference is an id, or OWNER/MODEL:NAME."""

    _api: Operations

    def register_version(
        self,
        ref: str | None = None,
        *,
        model: str | None = None,
        name: str | None = None,
        description: str | UnsetType | None = UNSET,
        readme: str | UnsetType | None = UNSET,
        tags: Sequence[str] | UnsetType | None = UNSET,
        content: Any = UNSET,
        run: str | UnsetType | None = UNSET,
        artifacts: Sequence[str] | UnsetType | None = UNSET,
        force: bool = False,
        create_model: bool = False,
        expected_revision: int | None = None,
        idempotency_key: str | None = None,
    ) -> Version:
        """Create a version in TESTING; with ``force`` patch the one that has the name.

        ``content`` is JSON or YAML text, or anything that JSON can say.
        """
        home, called = split(ref, model, name)
        sent = stated(
            forms.RegisterVersionInput,
            model=home,
            name=called,
            description=description,
            readme=readme,
            tags=tags,
            content=text_of(content),
            run=run,
            artifacts=artifacts,
            force=force,
            create_model=create_model,
            expected_revision=expected_revision,
            idempotency_key=key(idempotency_key),
        )
        return done(self._api.register_version(sent, repeat=True)).version

    def promote_run(
        self,
        run: str,
        ref: str | None = None,
        *,
        model: str | None = None,
        name: str | None = None,
        description: str | UnsetType | None = UNSET,
        readme: str | UnsetType | None = UNSET,
        tags: Sequence[str] | UnsetType | None = UNSET,
        content: Any = UNSET,
        artifacts: Sequence[str] | UnsetType | None = UNSET,
        force: bool = False,
        create_model: bool = False,
        expected_revision: int | None = None,
        idempotency_key: str | None = None,
    ) -> Version:
        """Register a version from a run: lock it, take its model artifact, freeze its record."""
        home, called = split(ref, model, name)
        sent = stated(
            forms.PromoteRunInput,
            run=run,
            model=home,
            name=called,
            description=description,
            readme=readme,
            tags=tags,
            content=text_of(content),
            artifacts=artifacts,
            force=force,
            create_model=create_model,
            expected_revision=expected_revision,
            idempotency_key=key(idempotency_key),
        )
        return done(self._api.promote_run(sent, repeat=True)).version

    def get_version(self, ref: str) -> Version:
        """Return a version with its evidence and up to 100 of its artifacts."""
        if is_id(ref, "ver"):
            by_id = self._api.get_version_by_id(ref)
            return node(by_id, "full_name", Version, "version", ref)
        return found(self._api.get_version(ref), "version", ref)

    def list_versions(
        self,
        model: str | None = None,
        *,
        query: str | None = None,
        sort: str | None = None,
        limit: int | None = None,
        page_size: int = MAX_PAGE,
    ) -> Iterator[VersionSummary]:
        """Yield the versions of a model, or all that one sees, a page at a time.

        ``query`` and ``sort`` are in the compact language, such as ``stage: production``.
        """
        where = {"model": {"eq": model}} if model is not None else None
        chosen = stated(forms.VersionFilter, **where) if where else None
        empty = True
        for version in each(
            lambda first, after: self._api.list_versions(
                first=first, after=after, filter_=chosen, query=query, sort=sort
            ),
            limit=limit,
            page_size=page_size,
        ):
            empty = False
            yield version
        if model is not None and empty and (limit is None or limit > 0):
            self._refuse_unknown(model)

    def update_version(
        self,
        ref: str,
        *,
        name: str | UnsetType = UNSET,
        description: str | UnsetType | None = UNSET,
        readme: str | UnsetType | None = UNSET,
        tags: Sequence[str] | UnsetType | None = UNSET,
        content: Any = UNSET,
        run: str | UnsetType | None = UNSET,
        artifacts: Sequence[str] | UnsetType | None = UNSET,
        expected_revision: int | None = None,
    ) -> Version:
        """Change what is given; None clears it."""
        sent = stated(
            forms.UpdateVersionInput,
            version=ref,
            name=name,
            description=description,
            readme=readme,
            tags=tags,
            content=text_of(content),
            run=run,
            artifacts=artifacts,
            expected_revision=expected_revision,
        )
        return done(self._api.update_version(sent)).version

    def stage_version(
        self,
        ref: str,
        stage: Stage | str,
        *,
        reason: str | None = None,
        message: str | None = None,
        force: bool = False,
        expected_revision: int | None = None,
    ) -> Version:
        """Move a version to a stage: TESTING, STAGING, PRODUCTION or DISABLED.

        One that serves is disabled only with ``force``, which stops what serves.
        """
        sent = filled(
            forms.StageVersionInput,
            version=ref,
            stage=checked_value(Stage, stage, "stage"),
            reason=reason,
            message=message,
            force=force,
            expected_revision=expected_revision,
        )
        return done(self._api.stage_version(sent)).version

    def stage_versions(
        self,
        refs: Sequence[str],
        stage: Stage | str,
        *,
        reason: str | None = None,
        message: str | None = None,
        force: bool = False,
    ) -> list[VersionResult]:
        """Move at most 100 versions to a stage, each for itself.

        Each result has the ``version``, or the ``error`` for which nothing was changed.
        """
        sent = filled(
            forms.StageVersionsInput,
            versions=list(refs),
            stage=checked_value(Stage, stage, "stage"),
            reason=reason,
            message=message,
            force=force,
        )
        return done(self._api.stage_versions(sent)).results

    def tag_versions(
        self, refs: Sequence[str], *, add: Sequence[str] = (), remove: Sequence[str] = ()
    ) -> list[VersionResult]:
        """Add and remove tags of at most 100 versions, each for itself."""
        sent = stated(
            forms.TagVersionsInput, versions=list(refs), add=list(add), remove=list(remove)
        )
        return done(self._api.tag_versions(sent, repeat=True)).results

    def delete_versions(self, refs: Sequence[str], *, force: bool = False) -> list[VersionResult]:
        """Delete at most 100 versions, each for itself, restorably."""
        sent = stated(forms.DeleteVersionsInput, versions=list(refs), force=force)
        return done(self._api.delete_versions(sent)).results

    def list_stages(
        self, ref: str, *, limit: int | None = None, page_size: int = MAX_PAGE
    ) -> Iterator[StageChange]:
        """Yield every stage that a version was given, newest first."""

        def fetch(first: int, after: str | None) -> Any:
            if is_id(ref, "ver"):
                by_id = self._api.list_stages_by_id(ref, first=first, after=after)
                return part(by_id, "stage_changes", "version", ref)
            version = self._api.list_stages(ref, first=first, after=after)
            return found(version, "version", ref).stage_changes

        yield from each(fetch, limit=limit, page_size=page_size)

    def list_version_artifacts(
        self, ref: str, *, limit: int | None = None, page_size: int = MAX_PAGE
    ) -> Iterator[Artifact]:
        """Yield all artifacts that a version is made of."""
        id_ = ref if is_id(ref, "ver") else (self.get_version(ref)).id

        def fetch(first: int, after: str | None) -> Any:
            version = self._api.list_version_artifacts(id_, first=first, after=after)
            return part(version, "artifacts", "version", ref)

        yield from each(fetch, limit=limit, page_size=page_size)

    def delete_version(
        self, ref: str, *, force: bool = False, expected_revision: int | None = None
    ) -> VersionSummary:
        """Delete a version, restorably; one in production, or that serves, only with ``force``."""
        sent = filled(
            forms.DeleteVersionInput,
            version=ref,
            force=force,
            expected_revision=expected_revision,
        )
        return done(self._api.delete_version(sent)).version

    def restore_version(self, ref: str) -> Version:
        """Bring back a deleted version."""
        sent = stated(forms.RestoreVersionInput, version=ref)
        return done(self._api.restore_version(sent)).version

    def list_deleted_versions(
        self, model: str, *, limit: int | None = None, page_size: int = MAX_PAGE
    ) -> Iterator[VersionSummary]:
        """Yield the deleted versions of a model that can be restored."""

        def fetch(first: int, after: str | None) -> Any:
            if is_id(model, "mod"):
                by_id = self._api.list_deleted_versions_by_id(model, first, after=after)
                return part(by_id, "deleted_versions", "model", model)
            home = self._api.list_deleted_versions(model, first, after=after)
            return found(home, "model", model).deleted_versions

        yield from each(fetch, limit=limit, page_size=page_size)

    def copy_version(
        self,
        ref: str,
        to: str,
        *,
        name: str | None = None,
        keep_stage: bool = False,
        idempotency_key: str | None = None,
    ) -> Version:
        """Copy a version into a model, with its history."""
        sent = filled(
            forms.CopyVersionInput,
            version=ref,
            model=to,
            name=name,
            keep_stage=keep_stage,
            idempotency_key=key(idempotency_key),
        )
        return done(self._api.copy_version(sent, repeat=True)).version

    def transfer_version(
        self,
        ref: str,
        to: str,
        *,
        name: str | None = None,
        keep_stage: bool = False,
        expected_revision: int | None = None,
    ) -> Version:
        """Move a version to another model, with its history."""
        sent = filled(
            forms.TransferVersionInput,
            version=ref,
            model=to,
            name=name,
            keep_stage=keep_stage,
            expected_revision=expected_revision,
        )
        return done(self._api.transfer_version(sent)).version

    def _refuse_unknown(self, model: str) -> None:
        """Raise ``NotFoundError`` where the model whose versions were asked for is not there."""
        known = (
            self._api.get_model_by_id(model) if is_id(model, "mod") else self._api.get_model(model)
        )
        part(known, "full_name", "model", model)
