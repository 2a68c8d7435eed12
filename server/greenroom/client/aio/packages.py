"""Versions as folders of files."""

import asyncio
from pathlib import Path

from greenroom.client import packages
from greenroom.client.aio.runs import RunActs
from greenroom.client.aio.versions import VersionActs
from greenroom.client.errors import NotFoundError
from greenroom.client.types import UNSET, Artifact, UnsetType, Version


class PackageActs(VersionActs, RunActs):
    """Versions as folders of files."""

    async def pull(
        self,
        ref: str,
        folder: str | Path,
        *,
        overwrite: bool = False,
        artifacts: bool = True,
        progress: packages.Progress | None = None,
    ) -> Path:
        """Write the package of a version to a folder, whole or not at all.

        Artifacts on this machine are copied unless ``artifacts`` is False, and refused where they
        are not what the version says. ``progress`` is told of each piece: the artifact, the bytes
        done, and of how many. Raises ``PackageError``.
        """
        version = await self.get_version(ref)
        named: list[Artifact] = list(version.artifacts.nodes)
        if version.artifacts.page_info.has_next_page:
            named = [one async for one in self.list_version_artifacts(version.id)]
        stages = [change async for change in self.list_stages(version.id)]
        package = packages.pack(self._api.url, version, named, stages)
        return await asyncio.to_thread(
            packages.write,
            package,
            Path(folder),
            overwrite=overwrite,
            bytes_too=artifacts,
            progress=progress,
        )

    async def push(
        self,
        folder: str | Path,
        ref: str | None = None,
        *,
        force: bool = False,
        create_model: bool = False,
        progress: packages.Progress | None = None,
    ) -> Version:
        """Register a version from a package, under the name that it had or another.

        It begins in TESTING: the stage is not pushed. The run and its artifacts are named where the
        registry has that run; into another registry a version goes without them.
        """
        package = await asyncio.to_thread(packages.read, Path(folder), progress=progress)
        run: str | UnsetType = UNSET
        artifacts: list[str] | UnsetType = UNSET
        if package.manifest["run"] is not None:
            try:
                run = (await self.get_run(str(package.manifest["run"]["id"]))).id
                artifacts = [str(one.get("name")) for one in package.manifest["artifacts"]]
            except NotFoundError:
                run = UNSET
        return await self.register_version(
            ref or package.full_name,
            description=package.manifest["description"],
            readme=UNSET if package.readme is None else package.readme,
            tags=package.manifest["tags"],
            content=UNSET if package.content is None else package.content,
            run=run,
            artifacts=artifacts,
            force=force,
            create_model=create_model,
        )
