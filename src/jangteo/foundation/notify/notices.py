"""Notices of this module itself: what the law wants people to be told about their consent."""

from jangteo.foundation.notify.types import Template, declare_template

#: 정보통신망법 §50⑦, 시행령 §62의2: who sends, what was said and when, what came of it.
CONSENT_CHANGED = declare_template(
    Template(
        code="notify.consent_changed",
        title="광고 수신 처리 결과",
        text="[#{시장}] 광고 수신 처리 결과를 알려 드려요.\n#{날짜} #{결과}",
        required=True,
    )
)
#: §50⑧, 시행령 §62의3: who sends, that and when it was consented to, how to keep or end it.
CONSENT_RECONFIRM = declare_template(
    Template(
        code="notify.consent_reconfirm",
        title="광고 수신동의 확인",
        text="[#{시장}] #{날짜}에 ‘#{항목}’에 동의하셨어요. 계속 받으시려면 그대로 두시면 돼요. "
        "그만 받으시려면 내 정보의 알림 받기에서 언제든지 끌 수 있어요.",
        required=True,
    )
)
TRIED_OUT = declare_template(
    Template(code="notify.tried_out", title="시험 알림", text="알림이 잘 켜졌어요. 앞으로 이렇게 알려 드릴게요.")
)
