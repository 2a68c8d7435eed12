# Made by scripts/client; do not edit.
"""Versions as folders of files."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from greenroom.client import packages, signing
from greenroom.client.errors import NotFoundError, SignatureError
from greenroom.client.generated import inputs as forms
from greenroom.client.given import done, filled
from greenroom.client.packages import Draft, Package
from greenroom.client.sync.transfers import TransferActs
from greenroom.client.sync.versions import VersionActs
from greenroom.client.transfers import Progress
from greenroom.client.types import UNSET, Artifact, Run, RunStatus, UnsetType, Version

RUNNING = {RunStatus.CREATED, RunStatus.RUNNING}


class PackageActs(VersionActs, TransferActs):
    """Versions as folders of files."""

    def pull(
        self,
        ref: str,
        folder: str | Path,
        *,
        overwrite: bool = False,
        artifacts: bool = True,
        public_key: str | Path | None = None,
        progress: Progress | None = None,
    ) -> Path:
        """Write the package of a version to a folder, whole or not at all.

        The artifacts that the registry has stored are fetched, others that are on this machine are
        copied, unless ``artifacts`` is False; bytes that are not what the version says are refused.
        With ``public_key``, so is a package that this key has not signed. ``progress`` is told of
        each piece: the artifact, the bytes done, and of how many. Raises ``PackageError``.
        """
        version = self.get_version(ref)
        named: list[Artifact] = list(version.artifacts.nodes)
        if version.artifacts.page_info.has_next_page:
            named = list(self.list_version_artifacts(version.id))
        stages = list(self.list_stages(version.id))
        package = packages.pack(self._api.url, version, named, stages)
        draft = Draft(package, Path(folder), overwrite=overwrite, progress=progress)
        check = (
            None
            if public_key is None
            else partial(signing.verify_package, public_key=Path(public_key))
        )
        try:
            for index, artifact in enumerate(named if artifacts else ()):
                if artifact.stored:
                    place = draft.place(index)
                    self._fetch(artifact, place, progress)
                else:
                    draft.copy(index)
            return draft.finish(check)
        finally:
            draft.discard()

    def push(
        self,
        folder: str | Path,
        ref: str | None = None,
        *,
        project: str | None = None,
        artifacts: bool = True,
        force: bool = False,
        create_model: bool = False,
        progress: Progress | None = None,
    ) -> Version:
        """Register a version from a package, under the name that it had or another.

        It begins in TESTING: the stage is not pushed. Where the registry has the run, it is locked,
        and what the package has of its artifacts is stored unless ``artifacts`` is False. Into
        another registry the version goes without them, or, with ``project``, with a run there that
        tells and has what the package does. ``progress`` is told of all bytes as they are read, and
        then of those that are stored.
        """
        package = packages.read(Path(folder), progress=progress)
        run: str | UnsetType = UNSET
        chosen: list[str] | UnsetType = UNSET
        known = self._run_of(package)
        if known is not None:
            run = known.id
        elif project is not None and package.manifest.get("evidence"):
            run = self._tell_run(package, project)
            known = self.get_run(run)
        if known is not None:
            chosen = [str(one.get("name")) for one in package.manifest["artifacts"]]
            if artifacts:
                self._store_package(package, Path(folder), known, progress)
        return self.register_version(
            ref or package.full_name,
            description=package.manifest["description"],
            readme=UNSET if package.readme is None else package.readme,
            tags=package.manifest["tags"],
            content=UNSET if package.content is None else package.content,
            run=run,
            artifacts=chosen,
            force=force,
            create_model=create_model,
        )

    def sign_version(
        self,
        ref: str,
        private_key: str | Path,
        *,
        password: str | None = None,
        progress: Progress | None = None,
    ) -> Version:
        """Sign what a version serves with a private key, and attach the signature.

        Everything that it serves is fetched and verified first. Raises ``SignatureError`` where some
        of its bytes are neither stored nor on this machine.
        """
        with TemporaryDirectory(prefix="greenroom-") as folder:
            place = self.pull(ref, Path(folder) / "package", progress=progress)
            package = packages.read(place)
            signed = signing.sign(place, package, private_key=Path(private_key), password=password)
        sent = filled(
            forms.SignVersionInput,
            version=str(package.manifest["id"]),
            bundle=signed.bundle,
            public_key=signed.public_key,
            expected_revision=package.manifest["revision"],
        )
        return done(self._api.sign_version(sent)).version

    def verify_version(
        self, ref: str, public_key: str | Path, *, progress: Progress | None = None
    ) -> Version:
        """Fetch what a version serves, and see that this key has signed it; return the version.

        Raises ``SignatureError``.
        """
        version = self.get_version(ref)
        if version.signature is None:
            message = f"{version.full_name} is not signed."
            raise SignatureError(message)
        with TemporaryDirectory(prefix="greenroom-") as folder:
            self.pull(
                version.id, Path(folder) / "package", public_key=public_key, progress=progress
            )
        return version

    def _run_of(self, package: Package) -> Run | None:
        """Return the run that a package names, None where there is none, or not in this registry."""
        if package.manifest["run"] is None:
            return None
        try:
            return self.get_run(str(package.manifest["run"]["id"]))
        except NotFoundError:
            return None

    def _store_package(
        self, package: Package, folder: Path, run: Run, progress: Progress | None
    ) -> None:
        """Store what a package has of a run's artifacts, and the registry has not."""
        known = {(one.name, one.digest): one for one in (*run.inputs.nodes, *run.outputs.nodes)}
        wanted = [
            (artifact, folder / entry["file"], int(entry["size"] or 0))
            for entry in package.manifest["artifacts"]
            if (artifact := known.get((entry.get("name"), entry.get("digest")))) is not None
            and not artifact.stored
            and entry.get("file")
        ]
        total, passed = sum(size for _, _, size in wanted), 0
        for artifact, file, size in wanted:
            told = _part_of(progress, passed, total)
            self.store_artifact(artifact.id, file, progress=told)
            passed += size

    def _tell_run(self, package: Package, project: str) -> str:
        """Create a run that tells what the evidence of a package does; return its id.

        The same package pushed again within a week means the same run.
        """
        evidence: Mapping[str, Any] = package.manifest["evidence"]
        made = self.create_run(
            project,
            name=evidence["run_name"],
            description=f"Pushed from {package.manifest.get('registry')}, {evidence['run_id']}.",
            parameters=evidence["parameters"],
            code=evidence["code"],
            idempotency_key=f"push {project} {evidence['run_id']} {evidence['frozen_at']}",
        )
        if made.status not in RUNNING:
            return made.id
        values = {one["name"]: one["value"] for one in evidence["metrics"]}
        if values:
            self.log_metrics(made.id, values)
        for way in ("inputs", "outputs"):
            for first in range(0, len(evidence[way]), packages.MOST_ENTRIES):
                some = evidence[way][first : first + packages.MOST_ENTRIES]
                self.log_artifacts(made.id, **{way: some})
        if RunStatus(evidence["status"]) not in RUNNING:
            self.finish_run(made.id, evidence["status"])
        return made.id


def _part_of(progress: Progress | None, passed: int, total: int) -> Progress | None:
    """Return what tells of one artifact as of a part of all that are stored."""
    if progress is None:
        return None
    return lambda name, done, _size: progress(name, passed + done, total)
