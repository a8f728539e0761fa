"""Every change: looking behind a mask, reviews, downloads, requests, what is kept and destroyed, keys."""

from jangteo.foundation.audit.types import declare_field, declare_label
from jangteo.foundation.privacy.operations.downloading import (
    approve_download,
    ask_download,
    refuse_download,
    take_download,
)
from jangteo.foundation.privacy.operations.holding import lift_hold, place_hold
from jangteo.foundation.privacy.operations.keeping import destroy_due, read_kept
from jangteo.foundation.privacy.operations.publishing import publish_statement
from jangteo.foundation.privacy.operations.purging import purge_accesses, purge_entries
from jangteo.foundation.privacy.operations.requesting import answer_request, make_request, refuse_request, take_own_data
from jangteo.foundation.privacy.operations.resealing import reseal_batch
from jangteo.foundation.privacy.operations.revealing import reveal
from jangteo.foundation.privacy.operations.reviewing import export_accesses, sign_review

__all__ = [
    "answer_request",
    "approve_download",
    "ask_download",
    "destroy_due",
    "export_accesses",
    "lift_hold",
    "make_request",
    "place_hold",
    "publish_statement",
    "purge_accesses",
    "purge_entries",
    "read_kept",
    "refuse_download",
    "refuse_request",
    "reseal_batch",
    "reveal",
    "sign_review",
    "take_download",
    "take_own_data",
]

declare_label("privacy.reveal", "가린 정보를 보았어요")
declare_label("privacy.sign_review", "접속기록을 점검했어요")
declare_label("privacy.export_accesses", "접속기록을 내려받았어요")
declare_label("privacy.ask_download", "개인정보 내려받기를 신청했어요")
declare_label("privacy.approve_download", "개인정보 내려받기를 승인했어요")
declare_label("privacy.refuse_download", "개인정보 내려받기를 거절했어요")
declare_label("privacy.take_download", "개인정보를 내려받았어요")
declare_label("privacy.make_request", "내 정보에 관해 요청했어요")
declare_label("privacy.answer_request", "개인정보 요청에 답했어요")
declare_label("privacy.refuse_request", "개인정보 요청을 거절했어요")
declare_label("privacy.take_own_data", "내 정보를 내려받았어요")
declare_label("privacy.read_kept", "따로 보관한 정보를 보았어요")
declare_label("privacy.destroy_due", "기한이 지난 정보를 없앴어요")
declare_label("privacy.purge_accesses", "기한이 지난 접속기록을 없앴어요")
declare_label("privacy.purge_entries", "기한이 지난 바꾼 기록을 없앴어요")
declare_label("privacy.publish_statement", "개인정보 처리방침을 게시했어요")
declare_label("privacy.place_hold", "기록을 지우지 않게 해 두었어요")
declare_label("privacy.lift_hold", "기록 보존 조치를 풀었어요")
declare_label("privacy.reseal_batch", "새 열쇠로 다시 잠갔어요")
declare_field("field", "본 것")
declare_field("asks", "요청")
declare_field("state", "상태")
declare_field("first_day", "첫날")
declare_field("last_day", "마지막 날")
declare_field("law", "근거")
