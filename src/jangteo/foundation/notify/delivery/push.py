"""Web push: RFC 8030 (delivery), 8291 (aes128gcm), 8292 (VAPID)."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.urls import reverse
from py_vapid import Vapid02, VapidException
from py_vapid.utils import b64urlencode
from pywebpush import WebPushException, webpush

from jangteo.foundation.notify.delivery.ports import Answer, Outcome

TIMEOUT_SECONDS = 10
#: How long a push service keeps a message for a telephone that is off.
LIVES_SECONDS = 24 * 60 * 60


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


def send_push(parcel: PushParcel) -> Outcome:
    """Hand one push to the browser's service.

    The notice's own topic and tag make a repeated push replace the first one, so an uncertain try may be repeated.
    """
    if not is_push_service(parcel.endpoint):
        return Outcome(Answer.GONE, "endpoint_foreign")
    content = {
        "title": parcel.title,
        "body": parcel.body,
        "tag": f"notice-{parcel.notice_id}",
        "url": reverse("notify_notice", kwargs={"notice_id": parcel.notice_id}),
    }
    with requests.Session() as session:
        session.max_redirects = 0
        session.trust_env = not parcel.endpoint.startswith("http://127.0.0.1")
        try:
            answer: Any = webpush(
                {"endpoint": parcel.endpoint, "keys": {"p256dh": parcel.p256dh, "auth": parcel.auth}},
                data=json.dumps(content, ensure_ascii=False),
                vapid_private_key=settings.VAPID_KEY,
                vapid_claims={"sub": settings.VAPID_CONTACT},
                ttl=LIVES_SECONDS,
                timeout=TIMEOUT_SECONDS,
                headers={"Topic": f"notice-{parcel.notice_id}"[:32], "Urgency": "normal"},
                requests_session=session,
            )
        except WebPushException as error:
            return _refused(error)
        except (VapidException, ValueError, TypeError):
            return Outcome(Answer.GONE, "subscription_unusable")
        except requests.RequestException as error:
            return Outcome(Answer.LATER, type(error).__name__)
    return Outcome(Answer.ACCEPTED, str(answer.status_code))


def _refused(error: WebPushException) -> Outcome:
    status = error.status_code
    if status is None:
        return Outcome(Answer.GONE, "subscription_unusable")
    if status in (404, 410):
        return Outcome(Answer.GONE, str(status))
    if status == 429 or status >= 500:
        return Outcome(Answer.LATER, str(status))
    return Outcome(Answer.REFUSED, str(status))
