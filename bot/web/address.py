"""Addresses of visitors, for counting alone: never kept and never logged."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network


def network_of(host: str) -> str:
    """The IPv4 address, also one that is mapped into IPv6, or the IPv6 network of one household."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is None:
            return str(ip_network((int(address), 64), strict=False))
        address = address.ipv4_mapped
    return str(address)
