"""Web push to a service that really decrypts, with the browser's own keys."""

import base64
import json

import pytest
from py_vapid import Vapid02

from jangteo.foundation.identity.tests.factories import acting, person
from jangteo.foundation.notify import operations, queries
from jangteo.foundation.notify.delivery.services import is_push_service, public_key
from jangteo.foundation.notify.models import Message, PushDevice
from jangteo.foundation.notify.tests.helpers import NOW, PushService, Recorder, minutes, run, tell
from jangteo.foundation.notify.types import Wanted
from jangteo.kernel.errors import Invalid, Refused

pytestmark = pytest.mark.django_db


def test_a_browser_reads_the_notice_and_no_text_is_paid_for(service: PushService, provider: Recorder) -> None:
    user = person()
    service.subscribe(user)
    notice = tell(user)
    run()
    ((path, headers, told),) = service.got
    assert path == "/a"
    assert told == {
        "title": "입점 승인",
        "body": "[여기시장] 다복상회 입점이 승인됐어요.",
        "tag": f"notice-{notice.id}",
        "url": f"/inbox/{notice.id}/",
    }
    assert headers["content-encoding"] == "aes128gcm"
    assert (headers["topic"], int(headers["ttl"])) == (f"notice-{notice.id}", 86400)
    assert not provider.parcels
    assert Message.every.get().state == "sent"


def test_it_is_signed_for_this_service_with_the_key_that_browsers_know(service: PushService) -> None:
    user = person()
    service.subscribe(user)
    tell(user)
    run()
    scheme, _, rest = service.got[0][1]["authorization"].partition(" ")
    fields = dict(part.strip().split("=", 1) for part in rest.split(","))
    assert scheme == "vapid"
    assert fields["k"] == public_key()
    assert Vapid02.verify(f"vapid t={fields['t']},k={fields['k']}")
    claims = json.loads(base64.urlsafe_b64decode(fields["t"].split(".")[1] + "=="))
    assert claims["aud"] == service.endpoint("")[:-1]
    assert claims["sub"].startswith(("mailto:", "https://"))


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_dropped_and_a_text_goes_instead(
    service: PushService, provider: Recorder, status: int
) -> None:
    user = person()
    service.subscribe(user)
    service.status = status
    tell(user)
    run()
    assert not PushDevice.objects.exists()
    assert len(provider.parcels) == 1
    assert list(Message.every.order_by("id").values_list("channel", "state")) == [("push", "failed"), ("text", "sent")]


def test_one_of_two_browsers_is_enough(service: PushService, provider: Recorder) -> None:
    user = person()
    service.subscribe(user, "a")
    gone = service.subscribe(user, "b")
    PushDevice.objects.filter(id=gone).update(endpoint="http://127.0.0.1:9/b")
    tell(user)
    run()
    assert len(service.got) == 1
    assert not provider.parcels
    for _ in range(6):
        row = Message.every.filter(state="waiting").first()
        if row is None:
            break
        run(row.due_at)
    assert not provider.parcels, "it has arrived on the other"
    assert PushDevice.objects.count() == 2, "a service that is not reached does not mean that the browser is gone"


def test_a_busy_service_is_tried_again(service: PushService) -> None:
    user = person()
    service.subscribe(user)
    service.status = 503
    tell(user)
    run()
    row = Message.every.get()
    assert (row.state, row.result_code) == ("waiting", "503")
    service.status = 201
    run(NOW + minutes(1))
    assert Message.every.get().state == "sent"
    assert len({headers["topic"] for _, headers, _ in service.got}) == 1, "the second replaces the first"


def test_who_turns_pushes_off_gets_texts(service: PushService, provider: Recorder) -> None:
    user = person()
    service.subscribe(user)
    operations.save_choices(actor=acting(user), now=NOW, push=False, text=Wanted.BACKUP, kakao=True)
    tell(user)
    run()
    assert (len(service.got), len(provider.parcels)) == (0, 1)


def test_a_browser_that_changes_hands_tells_the_new_person_alone(service: PushService) -> None:
    first, second = person(), person()
    device = service.subscribe(first)
    assert service.subscribe(second) == device
    assert not queries.list_devices(user_id=first.id)
    with pytest.raises(Refused, match="device_unknown"):
        operations.drop_device(actor=acting(first), now=NOW, device_id=device)
    operations.drop_device(actor=acting(second), now=NOW, device_id=device)
    assert not PushDevice.objects.exists()


def test_a_person_has_ten_browsers_at_most(service: PushService) -> None:
    user = person()
    for number in range(12):
        service.subscribe(user, f"b{number}")
    assert PushDevice.objects.filter(user=user).count() == 10


@pytest.mark.parametrize(
    ("endpoint", "fine"),
    [
        ("https://fcm.googleapis.com/fcm/send/abc", True),
        ("https://updates.push.services.mozilla.com/wpush/v2/x", True),
        ("https://db5p.notify.windows.com/w/?token=x", True),
        ("https://web.push.apple.com/Q", True),
        ("http://fcm.googleapis.com/x", False),
        ("https://fcm.googleapis.com:8443/x", False),
        ("https://fcm.googleapis.com.evil.example/x", False),
        ("https://evil.example/fcm.googleapis.com", False),
        ("https://notify.windows.com.evil.example/", False),
        ("https://evilnotify.windows.com/", False),
        ("http://169.254.169.254/latest/meta-data", False),
        ("http://127.0.0.1:8000/", False),
        ("file:///etc/passwd", False),
        ("", False),
    ],
)
def test_the_server_posts_to_push_services_alone(settings, endpoint: str, fine: bool) -> None:
    settings.PUSH_HOSTS = tuple(host for host in settings.PUSH_HOSTS if host != "127.0.0.1")
    assert is_push_service(endpoint) == fine


@pytest.mark.parametrize("wrong", [{"p256dh": "x"}, {"auth": ""}, {"p256dh": "가"}, {"endpoint": "https://a.example/"}])
def test_what_is_no_subscription_is_refused(service: PushService, wrong: dict[str, str]) -> None:
    given = {"endpoint": service.endpoint(), **service.keys} | wrong
    with pytest.raises(Invalid, match="push_invalid"):
        operations.add_device(actor=acting(person()), now=NOW, name="x", **given)


def test_keys_that_are_no_point_of_the_curve_end_the_device_and_not_the_job(
    service: PushService, provider: Recorder
) -> None:
    user = person()
    device = service.subscribe(user)
    PushDevice.objects.filter(id=device).update(p256dh="A" * 87)
    tell(user)
    run()
    assert not PushDevice.objects.exists()
    assert len(provider.parcels) == 1
