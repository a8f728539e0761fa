"""Which kind of installation this is, and what must not be mixed up between them."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

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
