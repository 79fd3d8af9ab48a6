"""Name resolution that hands on only addresses that were checked."""

from __future__ import annotations

import ipaddress
import json
import socket
from pathlib import Path
from typing import NamedTuple

from communique.errors import PageError, ServiceError

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_LOOPBACK = ("127.0.0.1", "::1")


class Endpoint(NamedTuple):
    """A numeric address to connect to."""

    host: str
    port: int


def resolve_endpoints(host: str, port: int, *, allow_private: bool) -> list[Endpoint]:
    """Return the addresses of ``host`` that may be asked, in the resolver's order.

    Names under ``.localhost`` are loopback without asking a resolver (RFC 6761, 6.3).

    Raises:
        PageError: the name has no address (``dns-failed``), or none that may be asked (``private-address``).
    """
    found = _lookup(host)
    allowed = [address for address in found if allow_private or is_public(address)]
    if not allowed:
        raise PageError(
            "private-address",
            f"{host} is at {', '.join(map(str, found))}, which is not a public address; "
            "a source that may ask it says so by fetch.allow_private",
        )
    return [Endpoint(str(address), port) for address in allowed]


def is_public(address: IpAddress) -> bool:
    """Whether an address is one of the public internet, also when an IPv4 address is wrapped in an IPv6 one."""
    embedded = _embedded_ipv4(address)
    if embedded is not None:
        return is_public(embedded)
    return address.is_global and not address.is_multicast and not address.is_reserved


def read_service_endpoint(connect_to: str, services_dir: Path) -> Endpoint:
    """Return where ``connect_to`` points: ``host:port``, or the address of a running local service.

    Raises:
        ServiceError: the service is not running, or its file cannot be read.
    """
    if not connect_to.startswith("service:"):
        host, _, port = connect_to.rpartition(":")
        return Endpoint(host, int(port))
    name = connect_to.removeprefix("service:")
    file = services_dir / f"{name}.json"
    try:
        address = str(json.loads(file.read_text(encoding="utf-8"))["address"])
        host, _, port = address.rpartition("://")[2].strip("/").rpartition(":")
        return Endpoint(host.strip("[]"), int(port))
    except FileNotFoundError as error:
        raise ServiceError(
            f"the local service {name!r} is not running ({file} is missing): run `communique up` or `make demo`"
        ) from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ServiceError(
            f"{file}: expected a field 'address' with host:port: {error}; run `communique up` or `make demo` again"
        ) from error


def _lookup(host: str) -> list[IpAddress]:
    name = host.rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return [ipaddress.ip_address(address) for address in _LOOPBACK]
    try:
        answers = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise PageError("dns-failed", f"the name {host} cannot be resolved: {error}") from error
    return list(dict.fromkeys(ipaddress.ip_address(answer[4][0]) for answer in answers))


def _embedded_ipv4(address: IpAddress) -> ipaddress.IPv4Address | None:
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if address.teredo is not None:
        return address.teredo[1]
    return address.ipv4_mapped or address.sixtofour
