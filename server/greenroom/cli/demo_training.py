"""Trains the demo's models: real ones, on the data sets that scikit-learn brings along.

Settings are compared by validation within the training rows. The test rows are measured once for
each model and choose nothing.
"""

import csv
import hashlib
import io
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED

import numpy as np
import numpy.typing as npt
import skops.io
from sklearn import __version__ as scikit_learn
from sklearn import datasets, ensemble, linear_model, metrics, naive_bayes, neighbors, svm, tree
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import cross_val_score, train_test_split
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from greenroom.deployers.serving import TRUSTED

SEED = 20
FOLDS = 5
TUNING_EPOCHS = 15
FRAMEWORK = f"scikit-learn {scikit_learn}"
TRAINING_ERRORS = (ValueError, ArithmeticError, MemoryError)
"""What scikit-learn raises for a setting that cannot be trained."""

Numbers = npt.NDArray[np.float64]
Curve = list[tuple[str, float, int]]
"""Values logged while training: name, value, step."""


class ChangedFileError(OSError):
    """A file no longer holds the bytes that the registry knows."""


@dataclass(frozen=True)
class StoredFile:
    """A file as it was written: ``digest`` is the SHA-256 of its bytes, ``size`` their number."""

    path: Path
    digest: str
    size: int


@dataclass(frozen=True)
class Rows:
    """Some rows of a data set, and the file they are in."""

    name: str
    features: Numbers
    target: npt.NDArray[Any]
    file: StoredFile


@dataclass(frozen=True)
class Setting:
    """One way to train a model; with ``epochs`` it learns step by step, and can be trained on."""

    name: str
    estimator: Callable[..., Any]
    options: Mapping[str, Any] = field(default_factory=dict)
    epochs: int | None = None

    @property
    def algorithm(self) -> str:
        """The name of scikit-learn's class."""
        return str(getattr(self.estimator, "func", self.estimator).__name__)

    def make(self) -> Pipeline:
        """Return the untrained model."""
        steps = {} if self.epochs is None else {"max_iter": self.epochs}
        return make_pipeline(StandardScaler(), self.estimator(**self.options, **steps))


@dataclass(frozen=True)
class Task:
    """A data set and the settings to try; ``batches`` is how the training rows come in."""

    name: str
    load: Callable[[], Any]
    settings: tuple[Setting, ...]
    batches: tuple[float, ...] = (1.0,)
    measure: str = "accuracy"


@dataclass(frozen=True)
class Data:
    """A task's rows: the batches to train on, in the order of their arrival, and those to test."""

    batches: tuple[Rows, ...]
    test: Rows
    features: tuple[str, ...]
    classes: tuple[str, ...]


@dataclass(frozen=True)
class Trained:
    """What a run made and measured; a run that only measures makes no model."""

    model: Pipeline | None
    metrics: dict[str, float]


_logistic = partial(linear_model.LogisticRegression, max_iter=5000)
_forest = partial(ensemble.RandomForestClassifier, random_state=SEED)
_extra = partial(ensemble.ExtraTreesClassifier, random_state=SEED)
_boosting = partial(ensemble.GradientBoostingClassifier, random_state=SEED)
_sgd = partial(linear_model.SGDClassifier, loss="log_loss", random_state=SEED)
_network = partial(MLPClassifier, random_state=SEED)
_tree = partial(tree.DecisionTreeClassifier, random_state=SEED)

_SIMPLE = (
    Setting("logistic-c0.1", _logistic, {"C": 0.1}),
    Setting("logistic-c1", _logistic, {"C": 1.0}),
    Setting("bayes", naive_bayes.GaussianNB),
    Setting("neighbors-5", neighbors.KNeighborsClassifier, {"n_neighbors": 5}),
    Setting("svc-c1", svm.SVC, {"C": 1.0}),
    Setting("svc-c10", svm.SVC, {"C": 10.0}),
)
_TREES = (
    Setting("tree-depth3", _tree, {"max_depth": 3}),
    Setting("forest-40", _forest, {"n_estimators": 40}),
    Setting("boosting-40", _boosting, {"n_estimators": 40, "learning_rate": 0.2}),
)

TASKS = (
    Task(
        "digits",
        datasets.load_digits,
        (
            *_SIMPLE,
            Setting("neighbors-1", neighbors.KNeighborsClassifier, {"n_neighbors": 1}),
            Setting("svc-c10-gamma0.005", svm.SVC, {"C": 10.0, "gamma": 0.005}),
            Setting("forest-40", _forest, {"n_estimators": 40}),
            Setting("extra-trees-60", _extra, {"n_estimators": 60}),
            Setting("network-32", _network, {"hidden_layer_sizes": [32]}, epochs=40),
            Setting(
                "network-64-fast",
                _network,
                {"hidden_layer_sizes": [64], "learning_rate_init": 0.005},
                epochs=40,
            ),
            Setting("sgd", _sgd, {"alpha": 0.001}, epochs=30),
        ),
        batches=(0.5, 0.25, 0.25),
    ),
    Task("wine", datasets.load_wine, (*_SIMPLE, *_TREES)),
    Task(
        "iris",
        datasets.load_iris,
        (*_SIMPLE, *_TREES, Setting("sgd", _sgd, {"alpha": 0.01}, epochs=30)),
    ),
    Task(
        "breast-cancer",
        datasets.load_breast_cancer,
        (
            *_SIMPLE,
            *_TREES,
            Setting("sgd", _sgd, {"alpha": 0.001}, epochs=30),
            Setting("sgd-strict", _sgd, {"alpha": 0.1}, epochs=30),
        ),
        batches=(0.6, 0.4),
    ),
    Task(
        "diabetes",
        partial(datasets.load_diabetes, scaled=False),
        (
            Setting("ridge-1", linear_model.Ridge, {"alpha": 1.0}),
            Setting("ridge-30", linear_model.Ridge, {"alpha": 30.0}),
            Setting("lasso-1", linear_model.Lasso, {"alpha": 1.0}),
            Setting("elastic-net", linear_model.ElasticNet, {"alpha": 0.1, "l1_ratio": 0.5}),
            Setting("svr-c10", svm.SVR, {"C": 10.0}),
            Setting("neighbors-15", neighbors.KNeighborsRegressor, {"n_neighbors": 15}),
            # more neighbors than there are rows: scikit-learn refuses, and the run ends as FAILED
            Setting("neighbors-500", neighbors.KNeighborsRegressor, {"n_neighbors": 500}),
            Setting(
                "forest-40",
                partial(ensemble.RandomForestRegressor, random_state=SEED),
                {"n_estimators": 40, "min_samples_leaf": 5},
            ),
            Setting(
                "boosting-60",
                partial(ensemble.GradientBoostingRegressor, random_state=SEED),
                {"n_estimators": 60, "max_depth": 2},
            ),
            Setting(
                "network-16",
                partial(MLPRegressor, random_state=SEED),
                {"hidden_layer_sizes": [16], "learning_rate_init": 0.05},
                epochs=40,
            ),
        ),
        measure="r2",
    ),
)


def prepare(task: Task, folder: Path) -> Data:
    """Load the task's data, put a fifth aside as the test, and write each part to a CSV file."""
    bunch = task.load()
    features, test_features, target, test_target = _split(task, bunch)
    names = tuple(str(name) for name in bunch.feature_names)
    ends = [round(len(target) * share) for share in np.cumsum(task.batches)[:-1]]

    def stored(part: str, rows: Numbers, values: npt.NDArray[Any]) -> Rows:
        name = f"{task.name}-{part}.csv"
        return Rows(name, rows, values, _write(folder / name, _csv(names, rows, values)))

    parts = zip(np.split(features, ends), np.split(target, ends), strict=True)
    return Data(
        batches=tuple(stored(f"train-{i}", *part) for i, part in enumerate(parts, start=1)),
        test=stored("test", test_features, test_target),
        features=names,
        classes=() if task.measure == "r2" else tuple(str(name) for name in bunch.target_names),
    )


def example(task: Task) -> tuple[list[float], Any]:
    """Return a test row, and the target that is right for it."""
    _, features, _, target = _split(task, task.load())
    return features[0].tolist(), target[0].item()


def parameters_of(task: Task, setting: Setting, rows: Rows) -> dict[str, Any]:
    """Return what the training is told, as the run records it."""
    steps = {} if setting.epochs is None else {"epochs": setting.epochs}
    return {
        "algorithm": setting.algorithm,
        **setting.options,
        **steps,
        "validation": f"{FOLDS} folds",
        "training_rows": len(rows.target),
        "seed": SEED,
        "framework": FRAMEWORK,
    }


def train(task: Task, setting: Setting, data: Data, curve: Curve) -> Trained:
    """Train on the first batch; ``curve`` receives what is measured on the way.

    Raises one of ``TRAINING_ERRORS`` for a setting that cannot be trained.
    """
    rows = data.batches[0]
    model = setting.make()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        scores = cross_val_score(
            model, rows.features, rows.target, cv=FOLDS, scoring=task.measure, error_score="raise"
        )
        began = time.perf_counter()
        if setting.epochs is None:
            model.fit(rows.features, rows.target)
        else:
            model[0].fit(rows.features)
            _learn(task, model, (rows,), curve, epochs=setting.epochs)
        seconds = time.perf_counter() - began
    losses = getattr(model[-1], "train_score_", ())  # boosting keeps one for each tree
    curve.extend(("train_loss", float(loss), step) for step, loss in enumerate(losses, start=1))
    validation = {f"validation_{task.measure}": float(scores.mean())}
    timing = {"fit_seconds": round(seconds, 4)}
    return Trained(model, validation | measure(task, model, data.test) | timing)


def train_on(
    task: Task, model: Pipeline, batches: Sequence[Rows], test: Rows, curve: Curve
) -> Trained:
    """Train a trained model on, with a new batch, the last, and the old ones; its scaling stays."""
    began = time.perf_counter()
    _learn(task, model, batches, curve, epochs=TUNING_EPOCHS)
    timing = {"fit_seconds": round(time.perf_counter() - began, 4)}
    return Trained(model, measure(task, model, test) | timing)


def measure(task: Task, model: Pipeline, rows: Rows) -> dict[str, float]:
    """Return how well a model does on some rows."""
    found = model.predict(rows.features)
    if task.measure == "r2":
        return {
            "r2": float(metrics.r2_score(rows.target, found)),
            "mae": float(metrics.mean_absolute_error(rows.target, found)),
            "rmse": float(metrics.root_mean_squared_error(rows.target, found)),
        }
    result = {
        "accuracy": float(metrics.accuracy_score(rows.target, found)),
        "f1": float(metrics.f1_score(rows.target, found, average="macro")),
    }
    if hasattr(model, "predict_proba"):
        result["log_loss"] = _log_loss(model, rows.features, rows.target)
    return result


def save(model: Pipeline, path: Path) -> StoredFile:
    """Write a model in the form of skops, which holds data and no code."""
    return _write(path, skops.io.dumps(model, compression=ZIP_DEFLATED))


def load(path: Path, digest: str) -> Pipeline:
    """Read a model that ``save`` wrote.

    Raises ``ChangedFileError`` where the file is not the one that the registry knows.
    """
    content = path.read_bytes()
    if _digest(content) != digest:
        message = f"{path} is no longer the file that the registry knows as {digest}."
        raise ChangedFileError(message)
    known = [one for one in skops.io.get_untrusted_types(data=content) if one in TRUSTED]
    model: Pipeline = skops.io.loads(content, trusted=known)
    return model


def _split(task: Task, bunch: Any) -> Any:
    """Return the features to train on and to test with, and the targets of both."""
    return train_test_split(
        bunch.data,
        bunch.target,
        test_size=0.2,
        random_state=SEED,
        stratify=None if task.measure == "r2" else bunch.target,
    )


def _learn(
    task: Task, model: Pipeline, batches: Sequence[Rows], curve: Curve, *, epochs: int
) -> None:
    """Show the model all rows once in each epoch, but for a fifth of the last batch to watch by."""
    scaler, learner = model
    *old, new = batches
    fresh, watched, fresh_target, watched_target = train_test_split(
        new.features, new.target, test_size=0.2, random_state=SEED
    )
    features = scaler.transform(np.concatenate([*(rows.features for rows in old), fresh]))
    target = np.concatenate([*(rows.target for rows in old), fresh_target])
    watched = scaler.transform(watched)
    classes = {} if task.measure == "r2" else {"classes": np.unique(target)}
    for epoch in range(1, epochs + 1):
        learner.partial_fit(features, target, **classes)
        loss = (
            float(metrics.mean_squared_error(target, learner.predict(features)))
            if task.measure == "r2"
            else _log_loss(learner, features, target)
        )
        score = float(learner.score(watched, watched_target))
        curve.extend((("train_loss", loss, epoch), (f"watched_{task.measure}", score, epoch)))


def _log_loss(model: Any, features: Numbers, target: npt.NDArray[Any]) -> float:
    shares = model.predict_proba(features)
    return float(metrics.log_loss(target, shares, labels=model.classes_))


def _csv(names: tuple[str, ...], rows: Numbers, values: npt.NDArray[Any]) -> bytes:
    """Return a table with a heading, every number so exact that it reads back as it was."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow((*names, "target"))
    pairs = zip(rows.tolist(), values.tolist(), strict=True)
    writer.writerows((*row, value) for row, value in pairs)
    return text.getvalue().encode()


def _write(path: Path, content: bytes) -> StoredFile:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return StoredFile(path, _digest(content), len(content))


def _digest(content: bytes) -> str:
    return "sha256:" + hashlib.sha256(content).hexdigest()
