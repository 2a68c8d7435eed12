"""A plan says what the executor says, byte for byte: of any document, to anybody."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.access.principals import PRINCIPALS, Principal
from tests.long import IS_LONG
from tests.plans.conftest import Crowd
from tests.plans.documents import Document, documents
from tests.twoways import WAYS

pytestmark = pytest.mark.asyncio(loop_scope="module")

EXAMPLES = 4000 if IS_LONG else 300
FEWEST_PLANNED = 0.3
"""Of all documents; in many something is denied, or refused, which is the executor's to say."""


@pytest.fixture(scope="module")
def ways() -> dict[str, int]:
    """How many documents had been answered before."""
    return {"planned": WAYS.planned, "left": WAYS.left}


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(document=documents(), principal=st.sampled_from(PRINCIPALS))
async def test_a_plan_says_what_the_executor_says(
    crowd: Crowd, ways: dict[str, int], document: Document, principal: Principal
):
    answer = await crowd.ask(principal, document)
    codes = [one["extensions"]["code"] for one in answer.body.get("errors", ())]
    assert "INTERNAL" not in codes
    assert "GRAPHQL_VALIDATION_FAILED" not in codes, (document, answer.body)


async def test_many_of_them_have_a_plan(crowd: Crowd, ways: dict[str, int]):
    planned, left = WAYS.planned - ways["planned"], WAYS.left - ways["left"]
    assert planned > (planned + left) * FEWEST_PLANNED
