"""Browsers' push services: which there are, and what a browser must know to be reached."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings


@dataclass(frozen=True)
class PushParcel:
    """One push to one browser."""

    key: str
    endpoint: str
    p256dh: str
    auth: str
    title: str
    body: str
    notice_id: int


def public_key() -> str:
    """The key by which a browser knows our messages (`applicationServerKey`), base64url."""
    # Loaded where it is used, as the sending itself is: no start needs it.
    from py_vapid import Vapid02
    from py_vapid.utils import b64urlencode

    raw = Vapid02.from_string(settings.VAPID_KEY).public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    text: str = b64urlencode(raw)
    return text


def is_push_service(endpoint: str) -> bool:
    """Whether an address that a browser gives is a push service: else anyone could have the server post anywhere."""
    parts = urlsplit(endpoint)
    host = parts.hostname or ""
    local = host == "127.0.0.1" and "127.0.0.1" in settings.PUSH_HOSTS
    if not local and (parts.scheme != "https" or parts.port not in (None, 443)):
        return False
    return any(host == known or (known.startswith(".") and host.endswith(known)) for known in settings.PUSH_HOSTS)
