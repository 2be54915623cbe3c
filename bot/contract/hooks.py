"""Where outgoing webhooks go: to the public internet by HTTPS, and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import NamedTuple, Protocol

_NAT64 = IPv6Network("64:ff9b::/96")


class Posted(NamedTuple):
    """`status` is 0 where there was no answer; `why` then says so, and quotes nothing of either side."""

    status: int
    why: str = ""


class Poster(Protocol):
    def accepts(self, url: str) -> bool:
        """Whether an admin may name it. Where its name leads is looked at when something is sent."""
        ...

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Posted:
        """Follows no redirect, reads nothing of the answer but its status, and never raises."""
        ...


class Nowhere:
    """A house without a way out."""

    def accepts(self, url: str) -> bool:  # noqa: ARG002
        return False

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Posted:  # noqa: ARG002
        return Posted(0, "no way out")


def is_public(address: str) -> bool:
    """Whether an IP address is somewhere on the internet: not this machine, its network, or its cloud's metadata. One
    that leads on to an IPv4 address is what that one is."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return all(each.is_global and not each.is_multicast for each in (found, *_behind(found)))


def _behind(address: IPv4Address | IPv6Address) -> list[IPv4Address]:
    if isinstance(address, IPv4Address):
        return []
    through = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _NAT64:
        through.append(IPv4Address(int(address) & 0xFFFFFFFF))
    return [each for each in through if each is not None]
