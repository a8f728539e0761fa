"""What the operator writes down of 알림톡 templates: their codes and states at the provider.

The provider's own package (solapi 5.0.3) sends by templates and does not list them, so a person copies the state.
"""

from datetime import datetime

from jangteo.foundation.audit.toolkit import note, operation
from jangteo.foundation.notify.approvals import (
    CODE_LENGTH,
    REASON_LENGTH,
    TemplateState,
    advertising,
    code_missing,
    no_channel,
    no_template,
    rejection_unsaid,
    text_digest,
)
from jangteo.foundation.notify.models import KakaoTemplate, SenderProfile
from jangteo.foundation.notify.permissions import SET_TEMPLATES
from jangteo.foundation.notify.types import TEMPLATES, Kind
from jangteo.foundation.tenancy.types import Actor


@operation(permission=SET_TEMPLATES)
def set_template(
    *,
    actor: Actor,
    now: datetime,
    channel: str,
    template: str,
    provider_code: str,
    state: TemplateState,
    reason: str = "",
) -> None:
    """Write down how a template stands at the provider for a channel. Approved is its text of today alone: when the
    program words it anew, it goes out as a text until it is approved again.

    Raises Missing(`template_unknown`, `channel_unknown`), Invalid(`template_advertising`, `code_missing`,
    `reason_missing`).
    """
    declared = TEMPLATES.get(template)
    if declared is None:
        raise no_template()
    if not channel or not SenderProfile.objects.filter(kakao_channel=channel).exists():
        raise no_channel()
    if declared.kind == Kind.AD:
        raise advertising()
    code, words = provider_code.strip(), " ".join(reason.split())
    if state == TemplateState.APPROVED and not 0 < len(code) <= CODE_LENGTH:
        raise code_missing()
    if state == TemplateState.REJECTED and not 0 < len(words) <= REASON_LENGTH:
        raise rejection_unsaid()
    row = KakaoTemplate.objects.select_for_update().filter(channel=channel, template=template).first()
    before = {"state": row.get_state_display(), "provider_code": row.provider_code} if row else {}
    KakaoTemplate.objects.update_or_create(
        channel=channel,
        template=template,
        defaults={
            "provider_code": code[:CODE_LENGTH],
            "state": state.value,
            "reason": words[:REASON_LENGTH],
            "text_digest": text_digest(declared),
            "changed_at": now,
        },
    )
    note(
        subject=("kakao_template", template, declared.title),
        before=before,
        after={"state": state.label, "provider_code": code},
        reason=words,
    )
