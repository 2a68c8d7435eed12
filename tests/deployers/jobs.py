"""Jobs as the registry makes them."""

from typing import Any

from greenroom.deployers import Job, Part
from greenroom.tables import ArtifactKind, DeploymentKind

DIGEST = "sha256:" + "ab" * 32


def part(
    uri: str | None = "s3://models/churn/model.joblib", *, name: str = "model", **more: Any
) -> Part:
    """An artifact that a version is made of."""
    known = {"kind": ArtifactKind.MODEL, "digest": DIGEST, "size": 12_345, **more}
    return Part(id="art_01jd3xkz4e5f6g7h8j9kabcdef", name=name, uri=uri, **known)


def job(*parts: Part, **more: Any) -> Job:
    """A deployment in production that is queued."""
    known: dict[str, Any] = {
        "id": "dep_01jd3xkz4e5f6g7h8j9kmnpqrs",
        "organization": "acme",
        "model": "acme/churn",
        "version": "acme/churn:v2",
        "version_id": "ver_01jd3xkz4e5f6g7h8j9kmnpqrs",
        "content": {"framework": "scikit-learn", "größe": 3},
        "kind": DeploymentKind.PRODUCTION,
        "environment": "production",
        "path": "/apps/acme/churn/@production/",
        **more,
    }
    return Job(parts=parts or (part(),), **known)
