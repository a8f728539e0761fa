"""Which kind of installation this is, and what must not be mixed up between them."""

import base64
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec

from jangteo.kernel.errors import Refused

KINDS = ("demo", "test", "production")
_OF_THIS_MACHINE = frozenset({"127.0.0.1", "localhost", "::1", "[::1]", "testserver", ""})


def kind_of(given: Mapping[str, str], *, base_url: str, hosts: Sequence[str]) -> str:
    """``JANGTEO_ENV``, else ``demo``, from the variables of the process.

    A demo shows its passwords and every code it would have sent, so a forgotten variable must not put one on the
    network: Refused(`environment_unknown`) for a kind that does not exist, Refused(`environment_missing`) when none is
    named and the address or a host name is not this machine's own, Refused(`address_insecure`) for a production that
    others reach without TLS: its cookies and what people type would be readable on the way.
    """
    kind = given.get("JANGTEO_ENV", "")
    if kind and kind not in KINDS:
        raise Refused("environment_unknown", f"JANGTEO_ENV에는 {', '.join(KINDS)} 가운데 하나를 적어 주세요.")
    names = {(urlsplit(base_url).hostname or ""), *(host.strip() for host in hosts)}
    is_secure, is_local = base_url.startswith("https://"), names <= _OF_THIS_MACHINE
    if kind == "production" and not (is_secure or is_local):
        raise Refused("address_insecure", "JANGTEO_BASE_URL에 https://로 시작하는 주소를 적어 주세요.")
    if not kind and (is_secure or not is_local):
        raise Refused(
            "environment_missing",
            "밖에서 들어오는 주소를 쓰려면 JANGTEO_ENV=production을 적어 주세요. "
            "누구나 들어올 수 있는 데모를 일부러 열려면 JANGTEO_ENV=demo라고 적어 주세요.",
        )
    return kind or "demo"


def proxies(given: Mapping[str, str], *, base_url: str) -> int:
    """How many reverse proxies of one's own stand before the server (``JANGTEO_PROXIES``).

    The server itself speaks no TLS, so an ``https`` address means at least one. Of ``X-Forwarded-For`` that many
    entries from the right are believed and nothing else: with too few all visitors would share the limits of the
    proxy's address, with too many each could choose an address. Raises Refused(`proxies_invalid`).
    """
    text = given.get("JANGTEO_PROXIES") or ("1" if base_url.startswith("https://") else "0")
    if not (text.isascii() and text.isdigit() and len(text) == 1):
        raise Refused("proxies_invalid", "JANGTEO_PROXIES에는 앞에 선 프록시의 수를 적어 주세요. 예: 1")
    return int(text)


#: The push services of Chrome and Samsung Internet, Firefox, Edge, Safari: the server posts to no other address.
_PUSH_SERVICES = (
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    ".notify.windows.com",
    ".push.apple.com",
)


def new_vapid_key() -> str:
    """A new private key (P-256) of web push, base64url of its 32 bytes."""
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return base64.urlsafe_b64encode(number.to_bytes(32, "big")).decode().rstrip("=")


def vapid_contact(base_url: str) -> str:
    """Whom a push service may ask about our messages (RFC 8292 §2.1): the installation's own address with TLS."""
    return base_url if base_url.startswith("https://") else "mailto:operator@example.invalid"


def push_hosts(given: Mapping[str, str], *, kind: str) -> tuple[str, ...]:
    """The hosts to which web push may be sent (a leading dot: and all below), and those of ``JANGTEO_PUSH_HOSTS``."""
    more = tuple(host.strip() for host in given.get("JANGTEO_PUSH_HOSTS", "").split(",") if host.strip())
    return (*_PUSH_SERVICES, *more, *(("127.0.0.1",) if kind == "test" else ()))


def solapi(given: Mapping[str, str]) -> tuple[str, str, str]:
    """Key, secret and registered sender's number of SOLAPI; three empty texts where none is set up.

    Raises Refused(`solapi_incomplete`) when only some of the three are given.
    """
    found = tuple(given.get(f"JANGTEO_SOLAPI_{name}", "").strip() for name in ("KEY", "SECRET", "FROM"))
    if any(found) and not all(found):
        raise Refused(
            "solapi_incomplete",
            "JANGTEO_SOLAPI_KEY, JANGTEO_SOLAPI_SECRET, JANGTEO_SOLAPI_FROM을 셋 다 적어 주세요.",
        )
    return found[0], found[1], found[2]
