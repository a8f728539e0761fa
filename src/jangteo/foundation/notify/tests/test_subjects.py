"""What a person takes home, and what is left after the account is closed."""

import pytest

from jangteo.foundation.identity.tests.factories import acting, person
from jangteo.foundation.notify import operations, subjects
from jangteo.foundation.notify.models import Choice, Consent, Message, Notice, PushDevice
from jangteo.foundation.notify.tests.helpers import NOW, PushService, Recorder, run, tell
from jangteo.foundation.notify.types import ConsentCode, Wanted
from jangteo.foundation.privacy.types import SUBJECTS

pytestmark = pytest.mark.django_db


def test_all_is_taken_home_and_all_but_the_proof_is_erased(provider: Recorder, service: PushService) -> None:
    user, other = person(), person()
    actor = acting(user)
    subject = SUBJECTS["notify.reader"]
    assert list(subject.mine(user.id)) == []
    operations.save_choices(actor=actor, now=NOW, push=False, text=Wanted.ON, kakao=False)
    operations.change_consents(actor=actor, now=NOW, market_id=11, granted=[ConsentCode.SMS])
    service.subscribe(user)
    tell(user)
    run()
    tell(other)
    tell(user, key="waits")
    assert subject.export
    home = subject.export(user.id)
    assert any("다복상회" in line for line in home["받은 알림"])
    assert home["광고 수신동의"] == ["문자로 광고 받기: 2026-11-22 동의"]
    assert home["휴대폰 알림을 켠 기기"] == ["시험 기기"]

    erased = subjects.erase_reader(user.id, NOW)
    assert erased.rows > 0
    assert [part.policy for part in erased.kept] == ["advertising"]
    sent = len(provider.parcels)
    run()
    assert len(provider.parcels) == sent + 1, "the other person's alone"
    assert not PushDevice.objects.exists()
    assert not Choice.objects.exists()
    assert not Consent.objects.filter(revoked_at=None).exists()
    assert not Notice.every.filter(user=user).exclude(text="").exists()
    assert not Message.every.filter(notice__user=user).exclude(body="", phone="").exists()
    assert subjects.erase_reader(user.id, NOW).rows == 0
