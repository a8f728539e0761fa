"""Messages to other systems in the form of Standard Webhooks (standardwebhooks.com, specification 1.0.0).

Headers `webhook-id`, `webhook-timestamp` (whole seconds) and `webhook-signature`: `v1,` and the base64 of HMAC-SHA256
over `id.timestamp.body`, keyed by what stands in base64 behind `whsec_`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import datetime

PREFIX = "whsec_"
#: The specification asks for 24 to 64 bytes.
_BYTES = 32


def new_secret() -> str:
    """A secret of 256 bits, as it is shown to whoever receives."""
    return PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def sign(secret: str, *, id: str, at: datetime, body: bytes) -> str:
    """The value of `webhook-signature`. secret: with or without its prefix. Raises ValueError for what is no base64."""
    key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    told = f"{id}.{int(at.timestamp())}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, told, hashlib.sha256).digest()).decode()


def headers(secret: str, *, id: str, at: datetime, body: bytes) -> dict[str, str]:
    """The headers of a message, its kind of content included."""
    return {
        "content-type": "application/json",
        "webhook-id": id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": sign(secret, id=id, at=at, body=body),
    }
