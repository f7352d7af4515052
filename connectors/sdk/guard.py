"""Where a connector may connect to: addresses are checked and pinned, so that a name cannot change its mind."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult

from engine.errors import PermanentError, RetryableError

Address = tuple[str, int]


def _not_allowed(host: str, port: int) -> PermanentError:
    return PermanentError(
        f"{host}:{port} is inside this network; steps may reach public addresses only.",
        hint="An admin can allow this address for the whole installation.",
        code="address_not_allowed",
        sent=False,
    )


def _unresolved(host: str) -> RetryableError:
    return RetryableError(
        f"The address {host} could not be found.",
        hint="Check the spelling of the address; if it is right, its name service may be down.",
        code="address_not_found",
        sent=False,
    )


@dataclass(frozen=True, slots=True)
class Guard:
    """Public addresses are allowed, everything else refused; `allowed` and `refused` are (ip, port) exceptions.

    `refused` wins over `allowed`: it holds the product's own database and broker.
    """

    allowed: frozenset[Address] = field(default_factory=frozenset)
    refused: frozenset[Address] = field(default_factory=frozenset)

    @classmethod
    def of(cls, allowed: Iterable[Address] = (), refused: Iterable[Address] = ()) -> Guard:
        """Guard from plain iterables."""
        return cls(frozenset(allowed), frozenset(refused))

    def permits(self, ip: str, port: int) -> bool:
        """Whether (ip, port) may be connected to."""
        written, is_public = _known(ip)
        key = (written, port)
        return key not in self.refused and (is_public or key in self.allowed)

    async def resolve(self, host: str, port: int) -> Address:
        """First permitted (ip, port) of a host; PermanentError when none is permitted, RetryableError when unknown."""
        ips = await self.resolve_all(host, port)
        return ips[0], port

    async def resolve_all(self, host: str, port: int) -> list[str]:
        """All addresses of a host; one that is not permitted refuses them all."""
        if not host or "/" in host or "\x00" in host:
            raise _not_allowed(host, port)
        ips = [host] if _is_ip(host) else await _lookup(host, port)
        if not ips:
            raise _unresolved(host)
        if not all(self.permits(ip, port) for ip in ips):
            raise _not_allowed(host, port)
        return ips


@lru_cache(maxsize=4096)
def _known(ip: str) -> tuple[str, bool]:
    """How an address is written, and whether it is a public one. Both are properties of the text alone."""
    address = ipaddress.ip_address(ip.split("%", 1)[0])
    address = getattr(address, "ipv4_mapped", None) or address
    return str(address), address.is_global and not address.is_multicast


@lru_cache(maxsize=4096)
def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host.split("%", 1)[0])
    except ValueError:
        return False
    return True


async def _lookup(host: str, port: int) -> list[str]:
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise _unresolved(host) from None
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class GuardedResolver(AbstractResolver):
    """aiohttp's resolver hook: answers with checked addresses only, so the connection goes where the check went."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Checked addresses in aiohttp's form."""
        ips = await self._guard.resolve_all(host, port)
        return [_result(host, ip, port) for ip in ips]

    async def close(self) -> None:
        """Nothing is held."""


def _result(host: str, ip: str, port: int) -> ResolveResult:
    family = socket.AF_INET6 if ":" in ip else socket.AF_INET
    entry: dict[str, Any] = {
        "hostname": host,
        "host": ip,
        "port": port,
        "family": family,
        "proto": 0,
        "flags": socket.AI_NUMERICHOST,
    }
    return entry  # type: ignore[return-value]
