"""Addresses: of visitors, for counting alone, never kept and never logged; and of proxies that tell them."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Address, ip_address, ip_network


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


def trusted_proxies(written: str) -> list[str]:
    """The proxies of a setting; ["*"] for all, nothing for nobody: then no header says where a request comes from.

    Each IPv4 address also as it looks where IPv6 listens. What is no address is left as it is and fits nobody.
    """
    found = list[str]()
    for each in filter(None, (part.strip() for part in written.split(","))):
        found.append(each)
        try:
            network = ip_network(each)
        except ValueError:
            continue
        if isinstance(network, IPv4Network):
            found.append(f"::ffff:{network.network_address}/{96 + network.prefixlen}")
    return ["*"] if "*" in found else found
