"""Whom the registry may reach: addresses of the open network, and what the operator allows besides.

A name is resolved once, and the connection made to an address that was judged: what the name leads
to a moment later does not matter. What counts as closed follows the registries of IANA; forms that
carry an IPv4 address in an IPv6 one are judged by what they carry, or refused.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from urllib.parse import SplitResult, urlsplit

import httpcore

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]

MAX_URL = 2048

_MAPPED = IPv6Network("::ffff:0:0/96")
_NAT64 = IPv6Network("64:ff9b::/96")
_CLOSED = tuple(
    ip_network(one)
    for one in (
        "168.63.129.16/32",  # the platform of Azure, at an address that looks open
        "192.88.99.0/24",  # relays of 6to4
        "2001::/32",  # Teredo
        "2002::/16",  # 6to4
        "3fff::/20",  # documentation, which older tables of Python do not know
    )
)
_GLOBAL = IPv6Network("2000::/3")
"""All that IANA has given out of IPv6 as unicast addresses of the open network."""

_ISATAP = frozenset({0x0000_5EFE, 0x0200_5EFE})
"""What the lower half of an IPv6 address begins with that carries an IPv4 address within a site."""


class RefusedError(ValueError):
    """The address is none that the registry may send to; the message says why, in words."""


def is_open(address: Address) -> bool:
    """Return whether an address is of the open network: of no private, local or special use."""
    if isinstance(address, IPv6Address):
        if address.scope_id is not None:
            return False
        if address in _MAPPED or address in _NAT64:
            return is_open(IPv4Address(int(address) & 0xFFFF_FFFF))
        if address not in _GLOBAL or (int(address) >> 32) & 0xFFFF_FFFF in _ISATAP:
            return False
    if any(address in network for network in _CLOSED if network.version == address.version):
        return False
    return address.is_global and not (
        address.is_multicast or address.is_reserved or address.is_unspecified
    )


async def resolve(host: str, port: int) -> Sequence[str]:
    """Return the addresses of a host, as the system knows them. Raises ``OSError``."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(place[4][0]) for place in found))


class Reach:
    """Whom one registry may send to.

    ``private`` are names of hosts and networks, between commas, that may be reached although they
    are no part of the open network; ``http`` is whether messages may cross it unencrypted. Raises
    ``ValueError`` for a network that is none.
    """

    def __init__(
        self, private: str | None = None, *, http: bool = False, resolver: Resolve = resolve
    ) -> None:
        self._http = http
        self._resolve = resolver
        self._hosts, self._networks = _read((private or "").split(","))

    def check(self, url: str) -> SplitResult:
        """Return the parts of an address that may be sent to. Raises ``RefusedError``.

        What a name leads to is judged when it is sent to, as that can change.
        """
        if len(url) > MAX_URL or not url.isascii() or not url.isprintable() or " " in url:
            message = f"the address is at most {MAX_URL:,} characters of ASCII without spaces"
            raise RefusedError(message)
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
        except ValueError as error:
            message = "the address is not a URL"
            raise RefusedError(message) from error
        if parts.scheme not in ({"https", "http"} if self._http else {"https"}):
            message = "the address begins with https://"
            raise RefusedError(message)
        if not host or port == 0:
            message = "the address names no host to reach"
            raise RefusedError(message)
        if parts.username is not None or parts.password is not None or parts.fragment:
            message = "the address holds no user, password or fragment"
            raise RefusedError(message)
        literal = _address(host)
        if literal is not None and not self._may_reach(host, literal):
            raise RefusedError(_closed(host))
        return parts

    async def addresses(self, host: str, port: int) -> Sequence[str]:
        """Return the addresses to connect to for a host. Raises ``RefusedError`` and ``OSError``."""
        found = await self._resolve(host, port)
        judged = [(one, _address(one)) for one in found]
        fit = [one for one, read in judged if read is not None and self._may_reach(host, read)]
        if not fit:
            raise RefusedError(_closed(host))
        return fit

    def _may_reach(self, host: str, address: Address) -> bool:
        if is_open(address) or host.lower().rstrip(".") in self._hosts:
            return True
        mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
        judged = mapped or address
        return any(
            judged in network for network in self._networks if network.version == judged.version
        )


class GuardedNetwork(httpcore.AsyncNetworkBackend):
    """Connects to what may be reached, and to nothing else."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - it is the library's signature
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to one of the judged addresses of a host. Raises ``RefusedError``."""
        try:
            addresses = await self._reach.addresses(host, port)
        except OSError as error:
            message = "its name is not known"
            raise httpcore.ConnectError(message) from error
        failed: Exception | None = None
        for address in addresses:
            try:
                return await self._network.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        assert failed is not None  # noqa: S101 - there is an address, or it was refused
        raise failed

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109 - it is the library's signature
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Refuse: nobody is told by a file of this machine."""
        message = "a file of this machine is no receiver"
        raise RefusedError(message)

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await self._network.sleep(seconds)


def _read(words: Iterable[str]) -> tuple[frozenset[str], tuple[Network, ...]]:
    """Return the names of hosts, and the networks, among some words."""
    hosts: set[str] = set()
    networks: list[Network] = []
    for word in filter(None, map(str.strip, words)):
        if "/" in word or _address(word.strip("[]")) is not None:
            networks.append(ip_network(word.strip("[]")))
        else:
            hosts.add(word.lower().rstrip("."))
    return frozenset(hosts), tuple(networks)


def _address(text: str) -> Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None


def _closed(host: str) -> str:
    return f"{host} is not on the open network, and the operator does not allow it"
