"""What mutations take that are about bytes and signatures."""

import strawberry
from strawberry import ID

from greenroom import tables
from greenroom.operations.artifacts import ArtifactEntry
from greenroom.operations.folders import FileEntry
from greenroom.schema.enums import ArtifactKind
from greenroom.schema.inputs import maybe, optional, told, usual
from greenroom.schema.scalars import Long

_SHA256 = "sha256: and 64 lower-case hexadecimal digits."


@strawberry.input(description="One file of a folder.")
class FileInput:
    """One file of a folder."""

    path: str = told("Its path within the folder: relative, with '/', without '.' and '..'.")
    digest: str = told("The SHA-256 of its bytes: " + _SHA256)
    size: Long = told("Its size in bytes.")

    def entry(self) -> FileEntry:
        """Return what the operation takes."""
        return FileEntry(self.path, self.digest, self.size)


@strawberry.input(description="What createUpload takes: a run and a name, or an artifact.")
class CreateUploadInput:
    """What createUpload takes: a run and a name, or an artifact."""

    run: ID | None = maybe("The run that produced it: its id.")
    name: str | None = maybe("The name within the run; the same name again replaces the output.")
    kind: ArtifactKind = usual(tables.ArtifactKind.FILE, "What it is.")
    path: str | None = maybe("Where it lies, or lay: a path or an address.")
    artifact: ID | None = maybe(
        "Instead of a run: an artifact that is described already, with this digest, by its id."
    )
    digest: str = told(
        "The SHA-256 of its bytes, of a folder that of its list, the lines `<digits>  <path>` by "
        "path, as sha256sum prints them: " + _SHA256
    )
    size: Long = told("Its size in bytes, of a folder that of all its files.")
    files: list[FileInput] | None = maybe("Of a folder: all its files, 1 to 5,000.")

    def entry(self) -> ArtifactEntry | None:
        """Return the output of a run that it is to be, None without a name."""
        name = optional(self.name)
        if name is None:
            return None
        return ArtifactEntry(name=name, kind=self.kind, path=optional(self.path))

    def entries(self) -> list[FileEntry] | None:
        """Return the files of a folder, None of a single file."""
        files = optional(self.files)
        return None if files is None else [one.entry() for one in files]


@strawberry.input(description="What completeUpload takes.")
class CompleteUploadInput:
    """What completeUpload takes."""

    upload: ID = told("The upload: its id.")


@strawberry.input(description="What createDownload takes.")
class CreateDownloadInput:
    """What createDownload takes."""

    artifact: ID = told("The artifact: its id.")
    file: str | None = maybe(
        "A file of a folder, by its path. Without it, the address gives the folder's list, and each "
        "file below it."
    )
    direct: bool = usual(
        value=True,
        description="Whether the address may lead on to the bucket in which the bytes are kept.",
    )


@strawberry.input(description="What signVersion takes.")
class SignVersionInput:
    """What signVersion takes."""

    version: ID = told("The version: its id, or OWNER/NAME:VERSION.")
    bundle: str = told(
        "The signature over the version's package: a Sigstore bundle as JSON, at most 1,048,576 "
        "characters."
    )
    public_key: str = told("The public key that verifies it, as PEM: an elliptic curve's.")
    expected_revision: int | None = maybe(
        "Do it only if the version still has this revision; else CONFLICT."
    )
