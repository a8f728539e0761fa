"""알림톡 templates at the provider: their states, and what a screen shows of each."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial

from jangteo.foundation.notify.types import Cost, Kind, Template
from jangteo.kernel.errors import Invalid, Missing

REASON_LENGTH, CODE_LENGTH = 300, 60


class TemplateState(StrEnum):
    """Where a template stands at the provider. Only an approved one is ever sent."""

    DRAFT = "draft"
    REVIEW = "review"
    APPROVED = "approved"
    REJECTED = "rejected"

    @property
    def label(self) -> str:
        """The Korean name."""
        return {"draft": "초안", "review": "심사 중", "approved": "승인", "rejected": "반려"}[self.value]

    @property
    def tone(self) -> str:
        """The tone of its badge."""
        return {"draft": "gray", "review": "warning", "approved": "primary", "rejected": "danger"}[self.value]


def text_digest(template: Template) -> str:
    """By which it is known that what was approved is what is sent."""
    return hashlib.sha256(template.text.encode()).hexdigest()


@dataclass(frozen=True)
class ChannelLine:
    """A Kakao channel and the markets that send by it."""

    channel: str
    market_ids: tuple[int, ...]


@dataclass(frozen=True)
class TemplateLine:
    """A declared template and how it stands for a channel; ``fallback``: as which text it goes out meanwhile.

    ``stale``: the text has changed since it was approved, so that it is not sent by 알림톡.
    """

    template: Template
    state: TemplateState
    provider_code: str
    reason: str
    stale: bool
    fallback: Cost
    changed_at: datetime | None

    @property
    def may_kakao(self) -> bool:
        """Whether it may ever go by 알림톡: advertising never does."""
        return self.template.kind == Kind.INFO

    @property
    def is_used(self) -> bool:
        """Whether it goes out by 알림톡 now."""
        return self.may_kakao and self.state == TemplateState.APPROVED and not self.stale

    @property
    def variables(self) -> list[str]:
        """The names in `#{}`, in the order of the text."""
        return sorted(self.template.variables, key=self.template.text.index)


no_template = partial(Missing, "template_unknown", "그런 알림톡 글이 없어요.")
no_channel = partial(Missing, "channel_unknown", "그런 카카오 채널이 없어요. 시장의 알림 설정에서 먼저 적어 주세요.")
advertising = partial(Invalid, "template_advertising", "광고 글은 알림톡으로 보낼 수 없어요. 문자로 나가요.")
code_missing = partial(
    Invalid, "code_missing", "승인된 글은 보내는 곳의 템플릿 코드가 있어야 해요.", field="provider_code"
)
rejection_unsaid = partial(
    Invalid, "reason_missing", f"반려된 까닭을 {REASON_LENGTH}자 안으로 적어 주세요.", field="reason"
)
