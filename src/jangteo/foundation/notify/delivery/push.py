"""Web push: RFC 8030 (delivery), 8291 (aes128gcm), 8292 (VAPID)."""

import json
from typing import Any

import requests
from django.conf import settings
from django.urls import reverse
from py_vapid import VapidException
from pywebpush import WebPushException, webpush

from jangteo.foundation.notify.delivery.ports import Answer, Outcome
from jangteo.foundation.notify.delivery.services import PushParcel, is_push_service

TIMEOUT_SECONDS = 10
#: How long a push service keeps a message for a telephone that is off.
LIVES_SECONDS = 24 * 60 * 60


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
