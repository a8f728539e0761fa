"""What the record, the access log and this module's own registers process."""

from jangteo.foundation.privacy.types import (
    Processing,
    dated,  # noqa: F401  the settings that are named below
    declare_processing,
)

_LAW = "법령상 의무 (개인정보 보호법 §15①2, §29)"
declare_processing(
    Processing(
        code="privacy.record",
        order=80,
        whom="장터에서 일을 하신 분",
        purpose="누가 무엇을 바꾸었는지 남기기",
        items="가린 이름, 한 일, 접속한 주소(IP)",
        basis=_LAW,
        kept="{0} 동안",
        rules=("privacy.audit_log",),
        tables=("audit_entry", "rules_value", "privacy_hold", "privacy_statement"),
    )
)
declare_processing(
    Processing(
        code="privacy.access_log",
        order=81,
        whom="가린 정보를 본 분과 그 정보의 주인",
        purpose="누가 누구의 정보를 왜 보았는지 남기기",
        items="가린 이름, 본 까닭, 접속한 주소(IP)",
        basis=_LAW,
        kept="{0} 동안",
        rules=("privacy.access_log",),
        tables=("privacy_access", "privacy_review", "privacy_download"),
    )
)
declare_processing(
    Processing(
        code="privacy.requests",
        order=82,
        whom="내 정보에 관해 요청하신 분",
        purpose="열람·정정·삭제 요청에 답하기",
        items="요청한 내용과 답",
        basis=_LAW,
        kept="{0} 동안",
        rules=("privacy.dispute",),
        tables=("privacy_request",),
    )
)
declare_processing(
    Processing(
        code="privacy.kept",
        order=83,
        whom="탈퇴하신 분",
        purpose="법이 남기라고 한 것만 따로 두기",
        items="거래 기록의 주인, 하신 요청, 광고 수신동의를 하고 거둔 때",
        basis="법령상 의무 (전자상거래법 시행령 §6)",
        kept="거래 기록 {0}, 요청 {1}, 광고 동의 {2} 동안",
        rules=("privacy.trade", "privacy.dispute", "privacy.advertising"),
        tables=("privacy_kept", "privacy_destruction"),
    )
)
