"""Random acts of random people: the registry does and shows what the page of permissions says."""

import os

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.access.machine import Machine

IS_LONG = os.environ.get("GREENROOM_MACHINE") == "long"
EXAMPLES = 600 if IS_LONG else 25
STEPS = 60 if IS_LONG else 40


class AnonymousMachine(Machine):
    """The same where who is not signed in reads what is public."""

    anonymous_reading = True


@pytest.mark.parametrize("machine", [Machine, AnonymousMachine])
def test_registry_does_and_shows_what_the_page_of_permissions_says(machine: type[Machine]):
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            print_blob=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
