"""Two at once, on real connections; each guard is shown to matter by taking it away. And a worker that is killed."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from threading import Barrier, BrokenBarrierError
from uuid import uuid4

import pytest
from django.db import connection, transaction

from jangteo.foundation.identity.tests.factories import acting, person
from jangteo.foundation.notify import operations
from jangteo.foundation.notify.delivery import sending
from jangteo.foundation.notify.delivery.dispatch import dispatch_notice
from jangteo.foundation.notify.delivery.ports import Found
from jangteo.foundation.notify.delivery.sending import deliver
from jangteo.foundation.notify.delivery.sweeping import sweep
from jangteo.foundation.notify.models import Attempt, Bulletin, Consent, Message, Notice
from jangteo.foundation.notify.tests.helpers import NOW, WORDS, Recorder, at_once, merchant, minutes, run, tell
from jangteo.foundation.notify.toolkit import send_notice
from jangteo.foundation.notify.types import ConsentCode, Kind, Recipient
from jangteo.foundation.tenancy.tests.factories import HERE
from jangteo.foundation.tenancy.types import system

pytestmark = pytest.mark.django_db(transaction=True)
SYSTEM = system("검사")


def told_twice_at_once() -> int:
    user = person()

    def send() -> None:
        with transaction.atomic():
            send_notice(
                template="test.told", to=Recipient(user_id=user.id), market_id=11, variables=WORDS, key="k", now=NOW
            )

    assert at_once(send, send, send) == [None] * 3
    return Notice.every.count()


def test_one_key_tells_once() -> None:
    assert told_twice_at_once() == 1


def test_without_the_constraint_one_key_tells_more_than_once() -> None:
    constraint = next(c for c in Notice._meta.constraints if c.name == "notify_notice_once")
    with connection.schema_editor() as editor:
        editor.remove_constraint(Notice, constraint)
    try:
        assert told_twice_at_once() == 3
    finally:
        Notice.every.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(Notice, constraint)


def two_workers(provider: Recorder) -> list[object]:
    """Both come to the provider at the same time if both get that far."""
    meeting = Barrier(2)

    def wait() -> None:
        with suppress(BrokenBarrierError):
            meeting.wait(timeout=0.5)

    provider.before = wait
    tell(person())
    dispatch_notice(notice_id=Notice.every.get().id, now=NOW)
    message_id = Message.every.get().id
    return at_once(*[lambda: deliver(message_id=message_id, clock=lambda: NOW)] * 2)


def test_of_two_workers_one_sends(provider: Recorder) -> None:
    assert sorted(two_workers(provider), key=str) == [False, True]
    assert len(provider.parcels) == 1
    assert Message.every.get().state == "sent"


def test_without_the_lock_both_would_send(provider: Recorder, monkeypatch: pytest.MonkeyPatch) -> None:
    both_looked = Barrier(2)

    def unlocked(message_id: int) -> Message | None:
        row = Message.every.select_related("notice").filter(id=message_id).first()
        if row is not None and row.state == "waiting":
            both_looked.wait(timeout=10)
        return row

    monkeypatch.setattr(sending, "_locked", unlocked)
    two_workers(provider)
    assert len(provider.parcels) == 2, "the test of the guard would pass without the guard"


def test_a_notice_is_dispatched_once(provider: Recorder) -> None:
    tell(person())
    notice_id = Notice.every.get().id
    made = at_once(*[lambda: dispatch_notice(notice_id=notice_id, now=NOW)] * 3)
    assert sorted(made) == [0, 0, 1]
    run()
    assert len(provider.parcels) == 1


def test_a_person_and_the_sweep_at_once_send_once_more_at_most(provider: Recorder) -> None:
    tell(person())
    dispatch_notice(notice_id=Notice.every.get().id, now=NOW)
    row = Message.every.get()
    assert sending.take(message_id=row.id, now=NOW) is not None, "and the worker dies here"
    provider.knows = (Found.ABSENT, "")
    later = NOW + minutes(11)
    settled = at_once(*[lambda: sweep(clock=lambda: later)] * 3)
    assert sum(int(str(each)) for each in settled) == 1
    run(later)
    assert len(provider.parcels) == 1


def test_a_form_that_is_sent_twice_sends_one_bulletin() -> None:
    for _ in range(3):
        merchant(HERE)
    key = uuid4()

    def send() -> object:
        return operations.send_bulletin(
            actor=SYSTEM, now=NOW, market_id=HERE.id, form_key=key, kind=Kind.INFO, title="회의", text="오세요",
            by_text=False, chosen=None,
        )  # fmt: skip

    results = at_once(send, send)
    assert "bulletin_sent" in results
    assert (Bulletin.every.count(), Notice.every.count()) == (1, 3)


def test_one_consent_stands_once() -> None:
    user = person()

    def agree() -> object:
        return operations.change_consents(actor=acting(user), now=NOW, market_id=11, granted=[ConsentCode.SMS])

    results = at_once(agree, agree)
    assert set(map(str, results)) <= {"None", "consent_meanwhile"}
    assert Consent.objects.filter(revoked_at=None).count() == 1


_KILLED = """
import sys, time
import django
django.setup()
from datetime import datetime
from django.db import connections
connections["default"].settings_dict["NAME"] = sys.argv[1]
from jangteo.foundation.notify.delivery import providers, sending
class Slow:
    is_catcher = False
    def send(self, parcel):
        print("handed over", flush=True)
        time.sleep(60)
providers.install_provider(Slow())
now = datetime.fromisoformat(sys.argv[3])
sending.deliver(message_id=int(sys.argv[2]), clock=lambda: now)
"""


@pytest.mark.parametrize(
    ("knows", "state", "sent_again"),
    [(Found.THERE, "sent", 0), (Found.ABSENT, "sent", 1), (Found.UNSAID, "unknown", 0)],
)
def test_a_worker_that_is_killed_while_sending(provider: Recorder, knows: Found, state: str, sent_again: int) -> None:
    tell(person())
    dispatch_notice(notice_id=Notice.every.get().id, now=NOW)
    row = Message.every.get()
    arguments = [sys.executable, "-c", _KILLED, connection.settings_dict["NAME"], str(row.id), NOW.isoformat()]
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, env=dict(os.environ))
    assert process.stdout is not None
    assert any("handed over" in line for line in process.stdout)
    process.send_signal(signal.SIGKILL)
    process.wait()
    row.refresh_from_db()
    assert row.state == "sending"
    assert deliver(message_id=row.id, clock=lambda: NOW + minutes(5)) is False, "its job, done again, sends nothing"
    provider.knows = (knows, "M-1")
    later = NOW + minutes(11)
    assert sweep(clock=lambda: later) == 1
    run(later)
    row.refresh_from_db()
    assert (row.state, len(provider.parcels)) == (state, sent_again)
    assert Attempt.objects.order_by("id").first().outcome == "lost"
