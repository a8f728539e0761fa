"""Writing down what a member agrees to."""

from __future__ import annotations

from datetime import datetime

from jangteo.loyalty.members.models import Consent, ConsentWording, Member
from jangteo.loyalty.members.types import ConsentCode, consent_text


def write_consent(
    member: Member, code: ConsentCode, *, actor_id: int | None, channel: str, evidence: str, now: datetime
) -> bool:
    """A consent as a row of its own, to the text of today; False when it stands already.

    What is due to be confirmed again is advertising alone (정보통신망법 §50⑧), which the module of notices keeps.
    """
    if Consent.objects.filter(member=member, code=code, granted=True, revoked_at=None).exists():
        return False
    text = consent_text(code)
    wording, _ = ConsentWording.objects.get_or_create(
        version_hash=text.version_hash,
        defaults={"code": code, "title": text.title, "text": text.text, "first_used_at": now},
    )
    Consent.objects.create(
        program_id=member.program_id,
        member=member,
        code=code,
        wording=wording,
        channel=channel,
        actor_id=actor_id,
        evidence=evidence,
        at=now,
    )
    return True
