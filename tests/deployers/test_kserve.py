"""The deployer ``kserve`` and the official client, over HTTP, with what answers as a cluster does."""

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from greenroom.deployers import DeployerError, Progress
from greenroom.deployers.kserve import KServeDeployer, make
from greenroom.errors import Invalid
from greenroom.settings import Settings
from greenroom.storage import open_storage
from greenroom.tables import DeploymentStatus
from tests.deployers.cluster import NAMESPACE, TOKEN, Cluster, cluster
from tests.deployers.jobs import job, part

NAME = "dep-01jd3xkz4e5f6g7h8j9kmnpqrs"
STARTING = job(status=DeploymentStatus.STARTING)
RUNNING = job(status=DeploymentStatus.RUNNING)
READY = {"type": "Ready", "status": "True"}
WAITING = {
    "type": "Ready",
    "status": "False",
    "reason": "MinimumReplicasUnavailable",
    "message": "Deployment does not have minimum availability.",
}


@pytest.fixture
def kubernetes() -> Iterator[Cluster]:
    with cluster() as made:
        yield made


def made_of(kubernetes: Cluster, folder: Path, **more: Any) -> KServeDeployer:
    settings = Settings(
        kserve_namespace=NAMESPACE,
        kserve_kubeconfig=kubernetes.kubeconfig(folder, more.pop("token", TOKEN)),
        **more,
    )
    deployer = make(settings, open_storage(settings))
    assert deployer is not None
    return deployer


@pytest_asyncio.fixture
async def deployer(kubernetes: Cluster, tmp_path: Path) -> AsyncIterator[KServeDeployer]:
    made = made_of(kubernetes, tmp_path)
    yield made
    await made.close()


async def test_a_deployment_is_applied_becomes_ready_and_is_deleted(
    kubernetes: Cluster, deployer: KServeDeployer
) -> None:
    deployer.check(job())
    progress = await deployer.begin(job())
    assert progress.status is DeploymentStatus.STARTING
    assert progress.message == f"InferenceService models/{NAME} is applied."
    assert kubernetes.queries == [{"fieldManager": "greenroom", "force": "true"}]
    assert kubernetes.objects[NAME]["spec"]["predictor"]["model"]["modelFormat"] == {
        "name": "sklearn"
    }
    assert (await deployer.look(STARTING)).status is DeploymentStatus.STARTING
    kubernetes.becomes(NAME, WAITING)
    assert await deployer.look(STARTING) == Progress(
        DeploymentStatus.STARTING,
        "MinimumReplicasUnavailable: Deployment does not have minimum availability.",
    )
    kubernetes.becomes(NAME, READY, url="http://churn.models.example.test")
    assert await deployer.look(STARTING) == Progress(
        DeploymentStatus.RUNNING, url="http://churn.models.example.test"
    )
    await deployer.end(RUNNING)
    assert kubernetes.objects == {}


async def test_begun_again_it_is_the_same_service_and_what_others_set_stays(
    kubernetes: Cluster, deployer: KServeDeployer
) -> None:
    await deployer.begin(job())
    first = kubernetes.objects[NAME]["metadata"]["creationTimestamp"]
    kubernetes.becomes(NAME, READY, url="http://churn.models.example.test")
    assert await deployer.begin(RUNNING) == Progress(
        DeploymentStatus.RUNNING, url="http://churn.models.example.test"
    )
    assert (await deployer.begin(STARTING)).status is DeploymentStatus.STARTING
    assert list(kubernetes.objects) == [NAME]
    assert kubernetes.objects[NAME]["metadata"]["creationTimestamp"] >= first
    assert kubernetes.objects[NAME]["status"]["conditions"] == [READY]


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (403, 'User "greenroom" cannot patch resource "inferenceservices"'),
        (404, "the server could not find the requested resource"),
        (409, "Operation cannot be fulfilled: the object has been modified"),
        (422, "spec.predictor.model: Invalid value"),
        (500, "etcdserver: leader changed"),
    ],
)
async def test_a_refusal_is_told_in_the_clusters_words_and_can_be_tried_again(
    kubernetes: Cluster, deployer: KServeDeployer, code: int, message: str
) -> None:
    kubernetes.refusals = [(code, message)]
    with pytest.raises(DeployerError) as caught:
        await deployer.begin(job())
    assert str(caught.value) == f"The cluster answered {code}: {message}"
    assert TOKEN not in str(caught.value)
    assert kubernetes.objects == {}
    assert kubernetes.asked == ["PATCH"], "whether to try again is not for the client to say"
    assert (await deployer.begin(job())).status is DeploymentStatus.STARTING
    kubernetes.refusals = [(403, "no")]
    with pytest.raises(DeployerError, match="answered 403: no"):
        await deployer.look(STARTING)
    kubernetes.refusals = [(403, "no")]
    with pytest.raises(DeployerError, match="answered 403: no"):
        await deployer.end(STARTING)
    assert list(kubernetes.objects) == [NAME]


async def test_a_redirect_is_not_followed(kubernetes: Cluster, deployer: KServeDeployer) -> None:
    kubernetes.refusals = [(302, ""), (302, "")]
    with pytest.raises(DeployerError, match=r"answered 302\.$"):
        await deployer.begin(job())
    with pytest.raises(DeployerError, match=r"answered 302\.$"):
        await deployer.look(STARTING)
    assert kubernetes.asked == ["PATCH", "GET"]


async def test_what_is_not_the_api_is_found_out(
    kubernetes: Cluster, deployer: KServeDeployer
) -> None:
    kubernetes.answers_html = True
    for asked in (deployer.begin(job()), deployer.look(STARTING), deployer.end(STARTING)):
        with pytest.raises(DeployerError, match="tells of no object"):
            await asked


async def test_a_token_that_is_not_accepted_is_told(kubernetes: Cluster, tmp_path: Path) -> None:
    deployer = made_of(kubernetes, tmp_path, token="token-of-another-cluster")
    with pytest.raises(DeployerError, match="answered 401: Unauthorized"):
        await deployer.begin(job())
    await deployer.close()


async def test_a_slow_cluster_is_not_waited_for_and_holds_nothing_up(
    kubernetes: Cluster, tmp_path: Path
) -> None:
    slow = KServeDeployer(made_of(kubernetes, tmp_path)._client, NAMESPACE, seconds=0.3)
    kubernetes.seconds = 1
    waited = asyncio.create_task(slow.begin(job()))
    ticks = 0
    while not waited.done():
        await asyncio.sleep(0.02)
        ticks += 1
    assert ticks >= 5, "the loop went on meanwhile"
    with pytest.raises(DeployerError, match="The cluster did not answer: ReadTimeoutError"):
        await waited
    assert kubernetes.asked == ["PATCH"]
    await slow.close()


async def test_a_cluster_that_is_not_there_is_told(kubernetes: Cluster, tmp_path: Path) -> None:
    deployer = made_of(kubernetes, tmp_path, kserve_context="nowhere")
    with pytest.raises(DeployerError, match="The cluster did not answer: NewConnectionError"):
        await deployer.begin(job())
    await deployer.close()


async def test_what_does_not_become_ready_fails_with_the_reason(
    kubernetes: Cluster, deployer: KServeDeployer
) -> None:
    await deployer.begin(job())
    failure = {"reason": "ModelLoadFailed", "message": "No module named 'sklearn'", "exitCode": 1}
    status = {"transitionStatus": "BlockedByFailedLoad", "lastFailureInfo": failure}
    kubernetes.becomes(NAME, WAITING, age=590, modelStatus=status)
    patient = await deployer.look(STARTING)
    assert patient.status is DeploymentStatus.STARTING
    assert (patient.message or "").endswith(" / ModelLoadFailed: No module named 'sklearn'")
    kubernetes.becomes(NAME, WAITING, age=610, modelStatus=status)
    longer = job(status=DeploymentStatus.STARTING, settings={"startSeconds": 900})
    assert (await deployer.look(longer)).status is DeploymentStatus.STARTING
    assert list(kubernetes.objects) == [NAME]
    assert await deployer.look(STARTING) == Progress(
        DeploymentStatus.FAILED,
        f"InferenceService models/{NAME} was not ready after 600 seconds: "
        "MinimumReplicasUnavailable: Deployment does not have minimum availability. / "
        "ModelLoadFailed: No module named 'sklearn'",
    )


async def test_where_it_is_not_known_whether_it_is_ready_it_is_waited_for(
    kubernetes: Cluster, deployer: KServeDeployer
) -> None:
    await deployer.begin(job())
    kubernetes.becomes(NAME, {"type": "Ready", "status": "Unknown"}, age=5_000)
    assert (await deployer.look(STARTING)).status is DeploymentStatus.STARTING
    kubernetes.becomes(NAME, {"type": "PredictorReady", "status": "True"}, age=5_000)
    assert (await deployer.look(STARTING)).status is DeploymentStatus.STARTING
    assert list(kubernetes.objects) == [NAME]


async def test_what_ran_and_is_not_ready_for_a_while_is_left_to_the_cluster(
    kubernetes: Cluster, deployer: KServeDeployer
) -> None:
    await deployer.begin(job())
    kubernetes.becomes(NAME, WAITING, age=5_000, url="http://churn.models.example.test")
    progress = await deployer.look(RUNNING)
    assert progress.status is DeploymentStatus.RUNNING
    assert (progress.message or "").startswith("Not ready: MinimumReplicasUnavailable")
    assert list(kubernetes.objects) == [NAME]


async def test_what_others_have_deleted_has_failed(
    kubernetes: Cluster, deployer: KServeDeployer
) -> None:
    assert await deployer.look(RUNNING) == Progress(
        DeploymentStatus.FAILED, f"InferenceService models/{NAME} is not there any more."
    )
    await deployer.end(RUNNING)  # that there is nothing is no error
    assert kubernetes.asked == ["GET", "DELETE"]


async def test_the_end_is_waited_for_and_not_for_ever(
    kubernetes: Cluster, deployer: KServeDeployer
) -> None:
    await deployer.begin(job())
    kubernetes.looks_until_gone = 2
    await deployer.end(RUNNING)
    assert kubernetes.asked == ["PATCH", "DELETE", "GET", "GET", "GET"]
    assert kubernetes.objects == {}
    await deployer.begin(job())
    kubernetes.looks_until_gone = 100
    hasty = KServeDeployer(deployer._client, NAMESPACE, end_seconds=0.2)
    with pytest.raises(DeployerError, match=r"is still ending after 0\.2 seconds\.$"):
        await hasty.end(RUNNING)


async def test_what_was_acceptable_once_and_is_not_any_more_is_told(
    kubernetes: Cluster, deployer: KServeDeployer
) -> None:
    with pytest.raises(Invalid):
        deployer.check(job(part(None)))
    with pytest.raises(DeployerError, match="KServe fetches a model itself"):
        await deployer.begin(job(part(None)))
    assert kubernetes.asked == []


def test_it_is_there_where_a_namespace_is_named() -> None:
    assert make(Settings(), open_storage(Settings())) is None


@pytest.mark.parametrize(
    ("text", "context", "words"),
    [
        (None, None, "GREENROOM_KSERVE_KUBECONFIG"),
        ("[", None, "GREENROOM_KSERVE_KUBECONFIG"),
        ("{}", None, "GREENROOM_KSERVE_KUBECONFIG"),
        ("known", "prodution", "prodution"),
    ],
)
def test_a_way_to_the_cluster_that_leads_nowhere_is_told_at_the_start(
    kubernetes: Cluster, tmp_path: Path, text: str | None, context: str | None, words: str
) -> None:
    path = tmp_path / "kubeconfig"
    if text == "known":
        kubernetes.kubeconfig(tmp_path)
    elif text is not None:
        path.write_text(text)
    settings = Settings(kserve_namespace=NAMESPACE, kserve_kubeconfig=path, kserve_context=context)
    with pytest.raises(DeployerError, match="finds no way to that of ") as caught:
        make(settings, open_storage(settings))
    assert words in str(caught.value)


def test_outside_a_cluster_a_way_to_it_has_to_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KUBERNETES_SERVICE_HOST", raising=False)
    settings = Settings(kserve_namespace=NAMESPACE)
    with pytest.raises(DeployerError, match="name another by GREENROOM_KSERVE_KUBECONFIG"):
        make(settings, open_storage(settings))


def test_without_the_extra_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [one for one in sys.modules if one.partition(".")[0] == "kubernetes"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "kubernetes", None)
    settings = Settings(kserve_namespace=NAMESPACE)
    with pytest.raises(DeployerError, match=r"pip install 'greenroom\[kserve\]'"):
        make(settings, open_storage(settings))
