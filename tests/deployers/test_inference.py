"""What a job becomes as an InferenceService, by the names and types that KServe publishes."""

from typing import Any

import jsonschema
import pytest
from kubernetes.utils import parse_quantity

from greenroom.deployers import Job, PartFile
from greenroom.deployers.inference import FORMATS, KNOWN, SCHEMES, read_terms, render
from greenroom.errors import Invalid
from greenroom.tables import ArtifactKind
from tests.deployers.cluster import NAMESPACE, validate
from tests.deployers.jobs import DIGEST, job, part


def rendered(wanted: Job) -> dict[str, Any]:
    found = render(wanted, namespace=NAMESPACE, quantity=parse_quantity)
    validate(found)
    return found


def model_of(wanted: Job) -> dict[str, Any]:
    model: dict[str, Any] = rendered(wanted)["spec"]["predictor"]["model"]
    return model


def refused(wanted: Job) -> Invalid:
    with pytest.raises(Invalid) as caught:
        render(wanted, namespace=NAMESPACE, quantity=parse_quantity)
    return caught.value


def test_a_deployment_is_an_inference_service_that_says_where_it_comes_from() -> None:
    assert rendered(job()) == {
        "apiVersion": "serving.kserve.io/v1beta1",
        "kind": "InferenceService",
        "metadata": {
            "name": "dep-01jd3xkz4e5f6g7h8j9kmnpqrs",
            "namespace": "models",
            "labels": {
                "app.kubernetes.io/managed-by": "greenroom",
                "greenroom/deployment": "dep_01jd3xkz4e5f6g7h8j9kmnpqrs",
                "greenroom/version-id": "ver_01jd3xkz4e5f6g7h8j9kmnpqrs",
                "greenroom/environment": "production",
            },
            "annotations": {
                "greenroom/organization": "acme",
                "greenroom/model": "acme/churn",
                "greenroom/version": "acme/churn:v2",
                "greenroom/artifact": "model",
                "greenroom/digest": DIGEST,
            },
        },
        "spec": {
            "predictor": {
                "model": {
                    "modelFormat": {"name": "sklearn"},
                    "storageUri": "s3://models/churn/model.joblib",
                }
            }
        },
    }


def test_every_setting_goes_where_it_belongs() -> None:
    settings = {
        "artifact": "booster",
        "modelFormat": {"name": "xgboost", "version": "2"},
        "runtime": "my-runtime.v2",
        "protocolVersion": "grpc-v2",
        "minReplicas": 0,
        "maxReplicas": 3,
        "serviceAccountName": "models-reader",
        "startSeconds": 30,
        "resources": {
            "requests": {"cpu": "500m", "memory": "1Gi", "nvidia.com/gpu": 1},
            "limits": {"cpu": 1.5, "memory": "1024Mi", "nvidia.com/gpu": 1},
        },
    }
    assert settings.keys() == KNOWN.keys()
    parts = part(name="booster", uri="gs://models/booster"), part()
    found = rendered(job(*parts, target=NAMESPACE, settings=settings))
    assert found["spec"]["predictor"] == {
        "minReplicas": 0,
        "maxReplicas": 3,
        "serviceAccountName": "models-reader",
        "model": {
            "modelFormat": {"name": "xgboost", "version": "2"},
            "storageUri": "gs://models/booster",
            "runtime": "my-runtime.v2",
            "protocolVersion": "grpc-v2",
            "resources": {
                "requests": {"cpu": "500m", "memory": "1Gi", "nvidia.com/gpu": "1"},
                "limits": {"cpu": "1.5", "memory": "1024Mi", "nvidia.com/gpu": "1"},
            },
        },
    }
    assert read_terms(settings, parse_quantity).start_seconds == 30


def test_a_setting_of_null_is_as_good_as_none() -> None:
    assert rendered(job(settings=dict.fromkeys(KNOWN))) == rendered(job())


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_places_that_kserve_fetches_from_are_accepted(scheme: str) -> None:
    uri = f"{scheme}://place/model.onnx"
    assert model_of(job(part(uri))) == {"modelFormat": {"name": "onnx"}, "storageUri": uri}


@pytest.mark.parametrize(
    "uri",
    [
        None,
        "",
        "model.joblib",
        "/mnt/model.joblib",
        "file:///mnt/model.joblib",
        "s3://",
        "s3:///x",
        "s3://a b",
    ],
)
def test_a_version_without_an_address_that_kserve_reads_is_refused(uri: str | None) -> None:
    error = refused(job(part(uri)))
    assert error.at == ("version",)
    assert "acme/churn:v2" in error.message
    assert "s3://, gs://" in error.message


@pytest.mark.parametrize(("ending", "name"), FORMATS.items())
def test_the_format_is_told_by_the_name_of_the_file(ending: str, name: str) -> None:
    file = f"model{ending}" if ending.startswith(".") else ending
    assert model_of(job(part(f"s3://models/{file.upper()}")))["modelFormat"] == {"name": name}
    within = part("s3://models/churn", files=(PartFile(f"data/{file}", DIGEST, 1, "key"),))
    assert model_of(job(within))["modelFormat"] == {"name": name}


def test_the_format_is_told_by_the_artifacts_name_and_by_the_place() -> None:
    assert model_of(job(part("s3://models/42", name="m.pkl")))["modelFormat"]["name"] == "sklearn"
    signed = part("https://models.example.test/model.onnx?sig=a.b/c")
    assert model_of(job(signed))["modelFormat"]["name"] == "onnx"
    assert model_of(job(part("hf://acme/bert")))["modelFormat"]["name"] == "huggingface"


@pytest.mark.parametrize("file", ["model", "model.bst", "model.json", "model.txt", "model.skops"])
def test_a_format_that_cannot_be_told_has_to_be_said(file: str) -> None:
    error = refused(job(part(f"s3://models/{file}")))
    assert error.at == ("settings", "modelFormat")
    said = job(part(f"s3://models/{file}"), settings={"modelFormat": "lightgbm"})
    assert model_of(said)["modelFormat"] == {"name": "lightgbm"}


def test_files_of_two_formats_are_refused() -> None:
    files = tuple(PartFile(name, DIGEST, 1, "key") for name in ("a.onnx", "b.joblib"))
    error = refused(job(part("s3://models/churn", files=files)))
    assert "onnx, sklearn" in error.message
    assert error.at == ("settings", "modelFormat")


def test_the_model_is_served_and_not_what_lies_beside_it() -> None:
    beside = part("s3://data/train.csv", name="train", kind=ArtifactKind.DATASET)
    assert model_of(job(beside, part()))["storageUri"] == "s3://models/churn/model.joblib"
    named = job(beside, part(), settings={"artifact": "train", "modelFormat": "sklearn"})
    assert model_of(named)["storageUri"] == "s3://data/train.csv"


def test_of_several_models_one_has_to_be_named() -> None:
    parts = part(name="first"), part(name="second")
    error = refused(job(*parts))
    assert error.at == ("settings", "artifact")
    assert "'first', 'second'" in error.message
    error = refused(job(*parts, settings={"artifact": "third"}))
    assert error.at == ("settings", "artifact")
    assert "'third'" in error.message


def test_another_namespace_is_refused() -> None:
    error = refused(job(target="kube-system"))
    assert error.at == ("target",)
    assert "'models'" in error.message


def test_unknown_settings_are_refused_naming_those_there_are() -> None:
    error = refused(job(settings={"replicas": 2}))
    assert error.at == ("settings", "replicas")
    assert "'replicas'" in error.message
    assert all(name in error.message for name in KNOWN)


@pytest.mark.parametrize(
    ("settings", "at"),
    [
        ({"minReplicas": -1}, ("minReplicas",)),
        ({"minReplicas": True}, ("minReplicas",)),
        ({"minReplicas": 1.5}, ("minReplicas",)),
        ({"minReplicas": "2"}, ("minReplicas",)),
        ({"minReplicas": 1_001}, ("minReplicas",)),
        ({"maxReplicas": 0}, ("maxReplicas",)),
        ({"maxReplicas": 1_001}, ("maxReplicas",)),
        ({"minReplicas": 3, "maxReplicas": 2}, ("maxReplicas",)),
        ({"startSeconds": 0}, ("startSeconds",)),
        ({"startSeconds": 86_401}, ("startSeconds",)),
        ({"runtime": "My Runtime"}, ("runtime",)),
        ({"runtime": ""}, ("runtime",)),
        ({"runtime": 3}, ("runtime",)),
        ({"runtime": "a" * 254}, ("runtime",)),
        ({"serviceAccountName": "-x"}, ("serviceAccountName",)),
        ({"serviceAccountName": "a..b"}, ("serviceAccountName",)),
        ({"protocolVersion": "v3"}, ("protocolVersion",)),
        ({"protocolVersion": ["v2"]}, ("protocolVersion",)),
        ({"artifact": ""}, ("artifact",)),
        ({"artifact": {}}, ("artifact",)),
        ({"modelFormat": ""}, ("modelFormat",)),
        ({"modelFormat": 1}, ("modelFormat",)),
        ({"modelFormat": "sk learn"}, ("modelFormat",)),
        ({"modelFormat": {}}, ("modelFormat",)),
        ({"modelFormat": {"version": "1"}}, ("modelFormat",)),
        ({"modelFormat": {"name": "onnx", "version": 1}}, ("modelFormat",)),
        ({"modelFormat": {"name": "onnx", "more": "x"}}, ("modelFormat",)),
        ({"resources": []}, ("resources",)),
        ({"resources": {"claims": []}}, ("resources",)),
        ({"resources": {"limits": ["cpu"]}}, ("resources", "limits")),
        ({"resources": {"limits": {"RAM": "2Gi"}}}, ("resources", "limits", "RAM")),
        ({"resources": {"limits": {"cpu": "-1"}}}, ("resources", "limits", "cpu")),
        ({"resources": {"limits": {"cpu": True}}}, ("resources", "limits", "cpu")),
        ({"resources": {"limits": {"cpu": "NaN"}}}, ("resources", "limits", "cpu")),
        ({"resources": {"limits": {"memory": "2 GB"}}}, ("resources", "limits", "memory")),
        ({"resources": {"limits": {"memory": "2ki"}}}, ("resources", "limits", "memory")),
        (
            {"resources": {"requests": {"memory": "2Gi"}, "limits": {"memory": "2G"}}},
            ("resources", "requests", "memory"),
        ),
    ],
)
def test_settings_that_cannot_be_meant_are_refused(
    settings: dict[str, Any], at: tuple[str, ...]
) -> None:
    error = refused(job(settings=settings))
    assert error.at == ("settings", *at)
    assert at[0] in error.message or at[-1] in error.message


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "Service"},
        {"spec": {}},
        {"spec": {"predictor": {"model": {"storageUri": "s3://a/b"}}}},
        {"spec": {"predictor": {"model": {"modelFormat": {"name": "onnx"}, "uri": "s3://a/b"}}}},
        {"metadata": {"name": "dep_1", "namespace": "models"}},
        {"metadata": {"name": "dep-1", "namespace": "models", "labels": {"v": "acme/churn"}}},
    ],
)
def test_what_is_no_inference_service_would_be_found_out(fault: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        validate({**rendered(job()), **fault})
