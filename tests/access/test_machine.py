"""Random acts of random people: the registry does and shows what the page of permissions says."""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.access.machine import Machine
from tests.long import IS_LONG

USUAL = settings(
    max_examples=500 if IS_LONG else 8,
    stateful_step_count=60 if IS_LONG else 30,
    deadline=None,
    print_blob=True,
    database=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)


class AnonymousMachine(Machine):
    """The same where who is not signed in reads what is public."""

    anonymous_reading = True


@pytest.mark.parametrize("machine", [Machine, AnonymousMachine])
def test_registry_does_and_shows_what_the_page_of_permissions_says(machine: type[Machine]):
    run_state_machine_as_test(machine, settings=USUAL)
