"""Nobody is reached who is not on the open network: by no form of an address, name, or redirect."""

from collections.abc import Sequence

import pytest

from greenroom.sending.post import Post
from greenroom.sending.reach import GuardedNetwork, Reach, RefusedError
from greenroom.settings import Settings
from tests.webhooks.conftest import Telling
from tests.webhooks.receiver import Receiver

CLOSED = """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 127.0.0.1 127.8.8.8
169.254.169.254 169.254.170.2 172.16.0.1 172.31.255.254 192.0.0.1 192.0.2.1 192.88.99.1 192.168.1.1
198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.9 224.0.0.1 224.0.1.1 239.255.255.250 240.0.0.1
255.255.255.255 168.63.129.16
:: ::1 ::7f00:1 ::10.0.0.1 ::ffff:127.0.0.1 ::ffff:10.1.2.3 ::ffff:169.254.169.254 ::ffff:0:127.0.0.1
64:ff9b::7f00:1 64:ff9b::10.0.0.1 64:ff9b::a9fe:a9fe 64:ff9b:1::1 64:ff9b:1::8.8.8.8 100::1
2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:2::1 2001:10::1 2001:db8::1
2002:7f00:1:: 2002:a9fe:a9fe:: 2002:808:808::1
2a00:1450:4001:82a:0:5efe:10.0.0.1 2a00:1450:4001:82a:200:5efe:192.168.0.1
fc00::1 fd00:ec2::254 fd12:3456:789a::1 fe80::1 fe80::1%eth0 fec0::1 ff02::1 ff0e::1 5f00::1 3fff::1
""".split()
OPEN = """
1.1.1.1 8.8.8.8 93.184.215.14 172.15.255.255 172.32.0.1 192.167.255.255 ::ffff:8.8.8.8
64:ff9b::8.8.8.8 2606:4700:4700::1111 2a00:1450:4001:82a::200e
""".split()
SPELLED = ["0x7f000001", "2130706433", "0177.0.0.1", "127.1", "localhost", "localhost."]
NEVER = [
    "http://hooks.example/in",
    "ftp://hooks.example/in",
    "file:///etc/passwd",
    "gopher://hooks.example",
    "javascript:alert(1)",
    "https://",
    "https:///in",
    "https://user:secret@hooks.example/in",
    "https://user@hooks.example/in",
    "https://hooks.example:0/in",
    "https://hooks.example:99999/in",
    "https://hooks.example/in#part",
    "https://hooks.example/a b",
    "https://hooks.example/\r\nx: y",
    "https://hoo\u212as.example/in",
    "https://[::1",
    "https://hooks.example/" + "a" * 2048,
    "//hooks.example/in",
    "hooks.example",
    "",
]


def _answers(*addresses: str) -> "Resolver":
    return Resolver([list(addresses)])


class Resolver:
    """What a name leads to: one answer after the other, the last one for ever."""

    def __init__(self, answers: list[list[str]]) -> None:
        self.answers = answers
        self.asked = 0

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked += 1
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def test_there_are_as_many_cases_as_promised() -> None:
    assert len(set(CLOSED)) >= 60


@pytest.mark.parametrize("address", CLOSED)
async def test_a_closed_address_is_refused_written_out_and_behind_a_name(address: str) -> None:
    host = f"[{address}]" if ":" in address else address
    with pytest.raises(RefusedError, match=r"open network|not a URL|ASCII"):
        Reach().check(f"https://{host}/in")
    with pytest.raises(RefusedError, match=r"hooks\.example is not on the open network"):
        await Reach(resolver=_answers(address)).addresses("hooks.example", 443)


@pytest.mark.parametrize("address", OPEN)
async def test_an_open_address_is_not(address: str) -> None:
    host = f"[{address}]" if ":" in address else address
    assert Reach().check(f"https://{host}/in").hostname
    assert await Reach(resolver=_answers(address)).addresses("hooks.example", 443) == [address]


@pytest.mark.parametrize("host", SPELLED)
async def test_another_spelling_of_this_machine_is_refused_when_it_is_connected_to(
    host: str,
) -> None:
    with pytest.raises((RefusedError, OSError)):
        await Reach().addresses(host, 443)


@pytest.mark.parametrize("url", NEVER)
def test_what_is_no_address_to_send_to_is_refused(url: str) -> None:
    with pytest.raises(RefusedError):
        Reach().check(url)


async def test_of_several_addresses_the_open_ones_are_taken() -> None:
    reach = Reach(resolver=_answers("10.0.0.1", "1.1.1.1", "::1"))
    assert await reach.addresses("hooks.example", 443) == ["1.1.1.1"]


async def test_a_name_that_leads_elsewhere_a_moment_later_is_asked_once(
    receiver: Receiver,
) -> None:
    """The connection goes to the address that was judged, not to what the name is by then."""
    port = receiver.url.rpartition(":")[2]
    resolver = Resolver([["127.0.0.1"], ["127.0.0.2"]])
    post = Post(Reach("127.0.0.1/32", http=True, resolver=resolver))
    answer = await post.send(f"http://hooks.example:{port}/hook", b"{}", {"webhook-id": "1"})
    assert (answer.status, resolver.asked) == (204, 1)
    answer = await post.send(f"http://hooks.example:{port}/hook", b"{}", {"webhook-id": "2"})
    assert answer.error == (
        "Not sent: hooks.example is not on the open network, and the operator does not allow it."
    )
    assert [one.id for one in receiver.received] == ["1"]
    await post.close()


async def test_what_the_operator_allows_is_reached() -> None:
    for private, host, address in (
        ("127.0.0.0/8", "hooks.example", "127.3.2.1"),
        ("10.0.0.7", "hooks.example", "10.0.0.7"),
        ("Hooks.Example", "hooks.example.", "192.168.0.1"),
        ("fd00::/8", "hooks.example", "fd00::1"),
        ("10.0.0.0/8", "hooks.example", "::ffff:10.0.0.1"),
    ):
        reach = Reach(private, resolver=_answers(address))
        assert await reach.addresses(host, 443) == [address]
    with pytest.raises(RefusedError):
        await Reach("10.0.0.0/8", resolver=_answers("172.16.0.1", "192.168.0.1")).addresses("x", 1)
    with pytest.raises(ValueError, match=r"10\.0\.0\.1/8"):
        Settings(webhook_allow_private="10.0.0.1/8")


async def test_no_file_of_this_machine_is_a_receiver() -> None:
    with pytest.raises(RefusedError):
        await GuardedNetwork(Reach()).connect_unix_socket("/run/some.sock")


@pytest.mark.parametrize(
    "url",
    ["https://127.0.0.1/in", "https://[::ffff:169.254.169.254]/", "https://a:b@hooks.example"],
)
async def test_a_webhook_that_leads_inside_is_not_made(telling: Telling, url: str) -> None:
    before = await telling.registry.everything()
    given = {"name": "in", "url": url, "model": "acme/churn"}
    if "127.0.0.1" in url:
        given["url"] = url.replace("127.0.0.1", "127.0.0.2")  # the receiver's address is allowed
    answer = await telling.registry.do("createWebhook", given, "webhook { id }")
    assert (answer.code, answer.error["extensions"]["input"]) == ("BAD_USER_INPUT", ["url"])
    assert await telling.registry.everything() == before


async def test_a_name_that_leads_inside_is_told_nothing_and_its_log_says_why(
    telling: Telling,
) -> None:
    given = {"name": "in", "url": "http://localhost:1/in", "model": "acme/churn"}
    made = await telling.registry.done("createWebhook", given, "webhook { id }")
    telling.registry.settings = telling.registry.settings.model_copy(
        update={"webhook_allow_private": ""}
    )
    await telling.registry.done("testWebhook", {"webhook": made["webhook"]["id"]}, "event { id }")
    await telling.tell()
    (one,) = await telling.log(made["webhook"]["id"])
    assert one["error"].startswith("Not sent: localhost is not on the open network")
    assert (one["status"], one["responseStatus"]) == ("PENDING", None)
