"""Where messages to partners may go: never into the network that the product itself stands in."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from jangteo.kernel.errors import Invalid

_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Address:
    """An address that was looked up: what is connected to is what was judged, whatever the name says a moment later.

    host: as certificates and the `Host` header name it. url: the same address with the number of the machine.
    """

    host: str
    authority: str
    url: str


def read_url(text: str) -> str:
    """An address as it is kept. Raises Invalid(`hook_url_invalid`) for what no message may be sent to."""
    url = text.strip()
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise _wrong() from None
    fits = len(url) <= _LONGEST and url.isascii() and url.isprintable() and " " not in url and host
    if not fits or parts.username is not None or parts.password is not None or parts.fragment:
        raise _wrong()
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_trial(host)):
        raise Invalid("hook_url_invalid", "https://로 시작하는 주소를 적어 주세요.", field="url")
    if _is_number(host) and not _is_allowed(host):
        raise Invalid("hook_url_invalid", "밖에서 닿을 수 있는 주소를 적어 주세요.", field="url")
    return url


def look_up(url: str) -> Address | None:
    """Where an address leads now; None if it leads nowhere, or to any machine that is not out in the world."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = {str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except OSError:
        return None
    if not found or not all(_is_allowed(number) for number in found):
        return None
    number = min(found, key=lambda one: (":" in one, one))
    bracketed = f"[{number}]" if ":" in number else number
    path = parts.path or "/"
    target = f"{parts.scheme}://{bracketed}:{port}{path}{'?' + parts.query if parts.query else ''}"
    return Address(host=host, authority=parts.netloc, url=target)


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _is_allowed(number: str) -> bool:
    """Whether a machine is out in the world; where things are tried out, also this one."""
    address = ipaddress.ip_address(number.partition("%")[0])
    mapped = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    if mapped is not None:
        address = mapped
    return (address.is_global and not address.is_multicast) or _is_trial(number)


def _is_trial(host: str) -> bool:
    return not settings.PRODUCTION and host == "127.0.0.1"


def _wrong() -> Invalid:
    return Invalid(
        "hook_url_invalid", "받을 주소를 다시 확인해 주세요. 예: https://partner.example/points", field="url"
    )
