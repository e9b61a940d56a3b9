"""Where a request came from: the peer, or what so many proxies of our own say they were asked by."""

from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str | None:
    """The address of the browser. ``PROXY_COUNT`` proxies stand before the server, each adding whom it was asked by at
    the right end of ``X-Forwarded-For``; what stands further left anybody can write, and is not read."""
    peer = request.META.get("REMOTE_ADDR", "")
    if count := settings.PROXY_COUNT:
        hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
        peer = hops[-count] if len(hops) >= count else peer
    try:
        return str(ip_address(peer.strip("[]")))
    except ValueError:
        return None


def household(address: str) -> str:
    """What one machine may choose its address from: itself, or the /64 of an IPv6 address."""
    found = ip_address(address)
    if not isinstance(found, IPv6Address):
        return address
    mapped = found.ipv4_mapped
    return str(mapped) if mapped else f"{IPv6Address(int(found) >> 64 << 64)}/64"
