"""What a password may be, and what is kept of it."""

import asyncio
import statistics
import threading
import time

import pytest
from argon2 import PasswordHasher

from greenroom.access import passwords
from greenroom.errors import Invalid, RateLimited

pytestmark = pytest.mark.usefixtures("whole_hashes")


def refusal(password: str, name: str = "ada") -> str:
    with pytest.raises(Invalid) as caught:
        passwords.check_password(password, name=name, at=("new",))
    assert caught.value.at == ("new",)
    return caught.value.message


@pytest.mark.parametrize("length", [0, 11, 257])
def test_a_password_has_12_to_256_characters(length: int) -> None:
    assert f"12 to 256 characters; this one has {length}" in refusal(
        "xy" * (length // 2) + "z" * (length % 2)
    )


@pytest.mark.parametrize("length", [12, 256])
def test_the_limits_themselves_are_accepted(length: int) -> None:
    passwords.check_password(("horse battery " * 20)[:length], name="ada", at=())


@pytest.mark.parametrize("password", ["my ADA horse 12", "ada-ada-ada-ada", "xxxxxxxxxxxAda"])
def test_a_password_does_not_contain_the_name(password: str) -> None:
    assert "contains your name" in refusal(password)


def test_a_name_of_two_letters_may_occur() -> None:
    passwords.check_password("fluctuating 77 wombats", name="wo", at=())


@pytest.mark.parametrize("password", ["Password1234", "qwertyuiop123", "zzzzzzzzzzzzzzzz"])
def test_the_most_usual_passwords_are_refused(password: str) -> None:
    assert "most usual" in refusal(password)


def test_every_usual_password_is_long_enough_to_have_been_chosen() -> None:
    assert {one for one in passwords.USUAL if len(one) < 12 or one != one.casefold()} == set()


@pytest.mark.parametrize("password", ["horse\x00battery staple", "horse battery \ud800 staple"])
def test_what_cannot_be_stored_is_refused(password: str) -> None:
    assert "cannot be stored" in refusal(password)


def test_what_is_kept_is_argon2id_with_the_parameters_of_rfc_9106() -> None:
    kept = passwords.make_hash("horse battery staple")
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert "horse" not in kept
    assert passwords.verify(kept, "horse battery staple")
    assert not passwords.verify(kept, "horse battery staplE")
    assert passwords.make_hash("horse battery staple") != kept
    assert not passwords.is_outdated(kept)
    assert passwords.is_outdated(
        PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("x")
    )


def test_the_same_password_from_another_keyboard_is_the_same() -> None:
    composed, decomposed = "caf\u00e9 horse battery", "cafe\u0301 horse battery"
    assert passwords.verify(passwords.make_hash(composed), decomposed)


@pytest.mark.parametrize("given", ["", "x" * 257, "x\ud800", "x\x00y"])
def test_what_no_password_can_be_is_never_right(given: str) -> None:
    assert not passwords.verify(passwords.make_hash("horse battery staple"), given)
    assert not passwords.verify(None, given)
    assert not passwords.verify("no hash at all", given)


def test_an_unknown_account_takes_as_long_as_a_known_one() -> None:
    kept = passwords.make_hash("horse battery staple")
    passwords.verify(None, "warm")

    def took(stored: str | None) -> float:
        spent = []
        for _ in range(7):
            began = time.process_time()
            passwords.verify(stored, "wrong horse battery")
            spent.append(time.process_time() - began)
        return statistics.median(spent)

    known, unknown = took(kept), took(None)
    assert 0.5 < known / unknown < 2


async def test_two_are_hashed_at_a_time_and_a_flood_is_refused() -> None:
    running, most, lock = 0, 0, threading.Lock()

    def work() -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.01)
        with lock:
            running -= 1

    flood = passwords.MOST_WAITING + 20
    answers = await asyncio.gather(
        *(passwords.in_turn(work) for _ in range(flood)), return_exceptions=True
    )
    assert most == passwords.AT_A_TIME
    refused = [one for one in answers if one is not None]
    assert len(refused) == 20
    assert all(isinstance(one, RateLimited) for one in refused)
    assert await passwords.in_turn(lambda: 7) == 7
