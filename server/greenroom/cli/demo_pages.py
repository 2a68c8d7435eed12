"""What the demo writes about its models: every number in it comes from the runs it recorded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

STAGING, PRODUCTION, DISABLED = "STAGING", "PRODUCTION", "DISABLED"


@dataclass(frozen=True)
class Page:
    """A model of the demo: what it says, and what becomes of its versions.

    ``bar`` is what a version must reach on the test rows to leave TESTING; ``environments`` are those
    where each version in production is said to serve.
    """

    task: str
    model: str
    about: str
    limits: str
    tags: tuple[str, ...]
    bar: float
    moves: tuple[tuple[str, str], ...]
    private: bool = False
    environments: tuple[str, ...] = ()


@dataclass(frozen=True)
class Record:
    """A run as the registry has it; ``output`` is the model that it made, if it made one."""

    id: str
    name: str
    status: str
    description: str | None
    parameters: Mapping[str, Any]
    metrics: Mapping[str, float]
    output: Mapping[str, Any] | None


@dataclass(frozen=True)
class Source:
    """What versions of one model are written about with: the data, and how runs are compared."""

    page: Page
    model: str
    measure: str
    rows: int
    features: int
    classes: tuple[str, ...]
    files: tuple[Mapping[str, Any], ...]
    settings: int


PAGES = (
    Page(
        "digits",
        "digits-classifier",
        "Reads a handwritten digit from an image of 8 by 8 grey pixels.",
        "It knows single digits, upright and filling the image. Letters come out as digits too.",
        ("images", "classification"),
        0.9,
        (
            ("v1", STAGING),
            ("v1", PRODUCTION),
            ("v2", STAGING),
            ("v2", PRODUCTION),
            ("v1", DISABLED),
            ("v4", STAGING),
            ("v5", STAGING),
        ),
        environments=("eu-production", "us-production"),
    ),
    Page(
        "wine",
        "wine-cultivar",
        "Tells from a chemical analysis which of three grapes a wine was made of.",
        "All wines are of one region of Italy. The test has few rows: one more right moves it much.",
        ("chemistry", "classification"),
        0.9,
        (("v1", STAGING), ("v2", STAGING), ("v2", PRODUCTION)),
        environments=("production",),
    ),
    Page(
        "iris",
        "iris-species",
        "Tells the species of an iris from four lengths of its flower.",
        "Three species, fifty flowers of each: a textbook's example, not a flora.",
        ("botany", "classification"),
        0.9,
        (("v2", STAGING),),
    ),
    Page(
        "breast-cancer",
        "tumor-screening",
        "Tells a benign from a malignant breast tumor by measures of its cell nuclei.",
        "Not for the diagnosis of anybody: 569 cases of one hospital, from the early nineties.",
        ("medicine", "classification"),
        0.9,
        (("v1", STAGING), ("v2", STAGING), ("v2", PRODUCTION), ("v4", STAGING)),
        private=True,
    ),
    Page(
        "diabetes",
        "diabetes-progression",
        "Predicts how far diabetes has progressed after a year.",
        "It explains less than half of the differences between patients; see r2.",
        ("medicine", "regression"),
        0.35,
        (("v2", STAGING),),
    ),
)


def version_readme(source: Source, version: str, run: Record, origin: str | None) -> str:
    """Return a version's page; ``origin`` is the version it was fine-tuned from."""
    validation = f"validation_{source.measure}"
    way = (
        f"Fine-tuned from `{origin}`, with the rows that have come in since."
        if origin
        else f"Chosen among {source.settings} settings by `{validation}`, "
        f"{run.metrics[validation]:.4f}, the mean of {run.parameters['validation']}. "
        "The test rows chose nothing."
    )
    lines = [
        f"# {source.page.model} {version}",
        source.page.about,
        f"**{run.parameters['algorithm']}** of {run.parameters['framework']}, run `{run.name}`. {way}",
        f"## Measured on {source.rows} rows that training did not see",
        _table(("metric", "value"), [(name, f"{run.metrics[name]:.4f}") for name in _tested(run)]),
        "## Parameters",
        _table(("name", "value"), [(name, f"`{value}`") for name, value in run.parameters.items()]),
        "## Limits",
        source.page.limits,
        "## Use",
        _use(source, version, run),
    ]
    return "\n\n".join(lines) + "\n"


def version_content(source: Source, run: Record, trained_on: Mapping[str, str]) -> str:
    """Return what programs read of a version, as YAML; ``trained_on`` are files and digests."""
    content: dict[str, Any] = {
        "framework": run.parameters["framework"],
        "algorithm": run.parameters["algorithm"],
        "format": "skops",
        "signature": {"features": source.features},
        "test": {name: round(run.metrics[name], 4) for name in _tested(run)},
        "trained_on": dict(trained_on),
    }
    if source.classes:
        content["signature"]["classes"] = list(source.classes)
    return yaml.safe_dump(content, sort_keys=False)


def model_readme(
    source: Source, versions: Mapping[str, Record], ranked: Sequence[Record], failed: int
) -> str:
    """Return a model's page: its versions, and the best of the runs, best first."""
    validation = f"validation_{source.measure}"
    shown = ranked[:5]
    head = ("run", "algorithm", validation, f"{source.measure} in the test")
    lines = [
        f"# {source.page.model}",
        source.page.about,
        "## Versions",
        _table(
            ("version", *head),
            [
                (f"`{name}`", *_row(run, validation, source.measure))
                for name, run in versions.items()
            ],
        ),
        "## Runs",
        f"{source.settings} settings were tried on the same rows"
        + (f"; {failed} could not be trained" if failed else "")
        + f". The best {len(shown)} by `{validation}`:",
        _table(head, [_row(run, validation, source.measure) for run in shown]),
        "## Data",
        f"The data set `{source.page.task}` that scikit-learn brings along, in these files:",
        _table(("file", "digest"), [(one["name"], f"`{one['digest']}`") for one in source.files]),
        "## Limits",
        source.page.limits,
    ]
    return "\n\n".join(lines) + "\n"


def passed(source: Source, run: Record) -> bool:
    """Whether a run's model reaches the bar on the test rows."""
    return run.metrics[source.measure] >= source.page.bar


def reason(source: Source, stage: str, run: Record, best: Record) -> tuple[str, str]:
    """Return why a version moves to a stage: a word, and a sentence."""
    value = f"{source.measure} {run.metrics[source.measure]:.3f}"
    match stage:
        case "STAGING":
            words = f"{value} on {source.rows} test rows; the bar is {source.page.bar}."
            return "TestPassed", words
        case "PRODUCTION":
            return "Released", f"Nothing was found against it in staging; {value}."
        case _:
            words = f"v2 took its place: {source.measure} {best.metrics[source.measure]:.3f}, "
            return "Superseded", words + f"against {run.metrics[source.measure]:.3f} here."


def _use(source: Source, version: str, run: Record) -> str:
    """Return how to fetch and load a version's file."""
    folder = f"{source.page.model}-{version}"
    return (
        "```bash\n"
        f"greenroom models pull {source.model}:{version} --path {folder}\n"
        "```\n\n"
        "```python\n"
        "import skops.io\n\n"
        f'file = "{folder}/artifacts/{run.output["name"] if run.output else ""}"\n'
        "types = skops.io.get_untrusted_types(file=file)  # look at them before you trust them\n"
        "model = skops.io.load(file, trusted=types)\n"
        f"model.predict(rows)  # {source.features} numbers in each row\n"
        "```"
    )


def _row(run: Record, validation: str, measure: str) -> tuple[str, str, str, str]:
    found = f"{run.metrics[validation]:.4f}" if validation in run.metrics else "fine-tuned"
    return f"`{run.name}`", run.parameters["algorithm"], found, f"{run.metrics[measure]:.4f}"


def _tested(run: Record) -> list[str]:
    """Return the names of what was measured on the test rows."""
    others = ("fit_", "train_", "validation_", "watched_")
    return [name for name in run.metrics if not name.startswith(others)]


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
